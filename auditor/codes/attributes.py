"""A sensitive column becomes groups: levels by name, or ranges of a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from auditor.cells import Floats, Integers
from auditor.codebook import UNKNOWN, Attribute
from auditor.codes.levels import (
    Words,
    alike,
    canonical,
    find,
    in_order,
    looks_missing,
    meant,
    number_text,
    quoted,
    words,
)
from auditor.codes.numbers import numbers
from auditor.config import Population, Sensitive
from auditor.documented import Said
from auditor.errors import DataError, Gathered, nearest

Reader = Callable[[pa.ChunkedArray, str], Words]
REAL_UNKNOWN = "unknown (as recorded)"
"""A level that is really called `unknown` in the data, kept apart from missing values."""
MOST_NUMBERS = 20
MOST_LEVELS = 500
_WHOLE = 1.005
"""Shares of a population are published rounded, and may add up to a little more than 1."""


@dataclass(frozen=True)
class Groups:
    """A sensitive column as groups: their names in order, and per raw word the position of its group.

    The last of `places` answers for a missing word: -1, unknown.
    """

    levels: tuple[str, ...]
    places: Integers
    raw: Words

    @property
    def counts(self) -> list[int]:
        """Rows per group."""
        found = np.zeros(len(self.levels), dtype=np.int64)
        np.add.at(found, self.places[:-1], np.array(self.raw.counts, dtype=np.int64))
        return [int(n) for n in found]


def look(
    name: str,
    sensitive: Sensitive,
    column: pa.ChunkedArray,
    *,
    people: int,
    population: Population | None = None,
    read: Reader = words,
) -> tuple[Attribute, list[Said]]:
    """The attribute as the codebook keeps it, and what is worth saying about its levels.

    `people`: how many the rows stand for.
    """
    raw, facts = _read(name, sensitive, column, read)
    groups = settled(name, sensitive, raw, column.type, people=people)
    attribute, said = named(name, sensitive, groups, population)
    return attribute, [*facts, *said]


def named(
    name: str, sensitive: Sensitive, groups: Groups, population: Population | None
) -> tuple[Attribute, list[Said]]:
    """The attribute with these groups, and what is worth saying about them."""
    wrong = Gathered()
    with wrong.about("data", "population", name):
        shares = None if population is None else _shares(name, population, groups)
    with wrong.about("data", "sensitive", name):
        reference = _reference(name, sensitive, groups.levels)
    wrong.tell()
    # A level of the population that nobody has is a group of nobody, not no group.
    levels = tuple(dict.fromkeys([*groups.levels, *(shares or {})]))
    attribute = Attribute(
        name=name,
        column=sensitive.column,
        levels=levels,
        population=shares,
        population_source=population.source if population is not None else None,
        reference=reference,
        bins=tuple(float(edge) for edge in sensitive.bins) if sensitive.bins else None,
        values=_values(sensitive, groups),
    )
    return attribute, _noticed(name, sensitive, groups)


def _values(sensitive: Sensitive, groups: Groups) -> dict[str, tuple[str, ...]] | None:
    """What the audit put together or renamed; a value that nobody has too."""
    given = {find(k, groups.raw.words): level for k, level in (sensitive.levels or {}).items()}
    held: dict[str, list[str]] = {level: [] for level in groups.levels}
    for word in dict.fromkeys([*groups.raw.words, *given]):
        held[_apart(given.get(word, word))].append(word)
    told = {level: tuple(found) for level, found in held.items() if found != [level]}
    return told if given and told else None


def code(
    attribute: Attribute, sensitive: Sensitive, column: pa.ChunkedArray, *, read: Reader = words
) -> Integers:
    """Per row the position of its level in the codebook; -1 where it is missing."""
    raw, _ = _read(attribute.name, sensitive, column, read)
    found = places(attribute, sensitive, raw)
    if (found[:-1] == np.arange(len(raw.words))).all():
        return raw.codes
    return np.asarray(found[raw.codes])


def places(attribute: Attribute, sensitive: Sensitive, raw: Words) -> Integers:
    """Per raw word the position of its level in the codebook; the last answers for a missing one."""
    groups = _named(attribute.name, sensitive, raw, checked=False)
    place = {level: at for at, level in enumerate(attribute.levels)}
    new = [level for level in groups.levels if level not in place]
    if new:
        raise DataError(
            f"The column '{attribute.column}' holds {quoted(new)}, which the codebook does not "
            f"know. Its levels are {quoted(attribute.levels)}."
        )
    lookup = np.array([*(place[level] for level in groups.levels), -1], dtype=np.int64)
    return np.asarray(lookup[groups.places], dtype=np.int64)


def _read(
    name: str, sensitive: Sensitive, column: pa.ChunkedArray, read: Reader
) -> tuple[Words, list[Said]]:
    if sensitive.bins:
        return ranges(name, sensitive, column)
    return read(column, sensitive.column), []


def settled(
    name: str, sensitive: Sensitive, raw: Words, kind: pa.DataType, *, people: int
) -> Groups:
    """The groups at the first look; what can be no set of groups is refused."""
    if not sensitive.bins:
        _refuse_too_many(name, sensitive, raw, kind, people)
    return _named(name, sensitive, raw)


def _named(name: str, sensitive: Sensitive, raw: Words, *, checked: bool = True) -> Groups:
    """Raw words under the names that the audit gives them, in the order of the raw words."""
    given = {find(k, raw.words): level for k, level in (sensitive.levels or {}).items()}
    if checked:
        _refuse_named_twice(name, sensitive, raw)
        _refuse_misnamed(name, sensitive, raw)
    called = [given.get(word, word) for word in raw.words]
    if {UNKNOWN, REAL_UNKNOWN} <= {*called, *given.values()}:
        raise DataError(
            f"The column '{sensitive.column}' has the level '{REAL_UNKNOWN}', as the level '{UNKNOWN}' is "
            "shown, and that level too. Give one of them another name with data.sensitive: levels: {value: name}.",
            at=("data", "sensitive", name, "levels"),
        )
    names = [_apart(level) for level in called]
    # A level that the audit names and nobody has is a group of nobody, not no group.
    levels = tuple(dict.fromkeys([*names, *map(_apart, given.values())]))
    place = {level: at for at, level in enumerate(levels)}
    return Groups(levels, np.array([*(place[level] for level in names), -1], dtype=np.int64), raw)


def _apart(level: str) -> str:
    return REAL_UNKNOWN if level == UNKNOWN else level


def _refuse_named_twice(name: str, sensitive: Sensitive, raw: Words) -> None:
    """One value, written in two ways, cannot have two names."""
    told: dict[str, tuple[object, str]] = {}
    for key, level in (sensitive.levels or {}).items():
        first, other = told.setdefault(find(key, raw.words), (key, level))
        if other != level:
            raise DataError(
                f"data.sensitive gives the value '{find(key, raw.words)}' of the column "
                f"'{sensitive.column}' two names: '{other}' as {first!r}, and '{level}' as {key!r}. "
                "Leave one of them out.",
                at=("data", "sensitive", name, "levels", str(key)),
                key=True,
            )


def _refuse_misnamed(name: str, sensitive: Sensitive, raw: Words) -> None:
    """A name for a value that nobody has, while another value has no name, is a slip of the pen."""
    given = {find(key, raw.words): key for key in sensitive.levels or {}}
    nobody = [word for word in given if word not in raw.words and word not in raw.absent]
    nameless = [word for word in raw.words if word not in given]
    if nobody and nameless:
        raise DataError(
            f"data.sensitive names the value {quoted(nobody)} of the column '{sensitive.column}', "
            f"which occurs in no row, and leaves {quoted(nameless)} without a name.{meant(nobody, nameless)}",
            at=("data", "sensitive", name, "levels", str(given[nobody[0]])),
            key=True,
        )


def _refuse_too_many(
    name: str, sensitive: Sensitive, raw: Words, kind: pa.DataType, people: int
) -> None:
    distinct = len(set((sensitive.levels or {}).values())) or len(raw.words)
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if (pa.types.is_primitive(kind) and not pa.types.is_temporal(kind)) and not sensitive.levels:
        if distinct > MOST_NUMBERS:
            raise DataError(_ask_for_bins(name, sensitive, raw))
        return
    told = people - raw.missing
    if distinct > MOST_LEVELS or (distinct > MOST_NUMBERS and distinct > told / 2):
        raise DataError(
            f"The sensitive attribute '{name}' has {distinct:,} different values for {told:,} "
            f"people in the column '{sensitive.column}': that tells people apart, not groups. Name "
            "another column, or put its values together with data.sensitive: levels: {value: name}."
        )


def _ask_for_bins(name: str, sensitive: Sensitive, raw: Words) -> str:
    edges = ",".join(_quartiles(raw))
    return (
        f"The sensitive attribute '{name}' is a number with {len(raw.words):,} different values "
        f"(column '{sensitive.column}'). Say where to cut it: --bins {name}={edges} on the command "
        f"line, or in audit.yaml data: sensitive: {name}: {{column: {sensitive.column}, "
        f"bins: [{edges.replace(',', ', ')}]}}. A bin holds its lower end, not its upper."
    )


def _quartiles(raw: Words) -> list[str]:
    """Three cuts that this column would bear."""
    values = np.repeat(np.array([float(word) for word in raw.words]), raw.counts)
    cuts = np.quantile(values, [0.25, 0.5, 0.75], method="nearest")
    return list(dict.fromkeys(number_text(float(cut)) for cut in cuts))


def bin_names(edges: Sequence[float]) -> list[str]:
    """`< 25`, `[25, 40)`, `>= 40`."""
    texts = [number_text(float(edge)) for edge in edges]
    between = [f"[{low}, {high})" for low, high in pairwise(texts)]
    return [f"< {texts[0]}", *between, f">= {texts[-1]}"]


def ranges(name: str, sensitive: Sensitive, column: pa.ChunkedArray) -> tuple[Words, list[Said]]:
    """A column of numbers as words: the names of the bins that they fall into."""
    edges = [float(edge) for edge in sensitive.bins or []]
    if any(not low < high for low, high in pairwise(edges)):
        raise DataError(
            f"The bins of the sensitive attribute '{name}' must rise: {quoted(sensitive.bins or [])}.",
            at=("data", "sensitive", name, "bins"),
        )
    found = numbers(column, sensitive.column, role=f"sensitive attribute '{name}' with bins")
    raw = Words(tuple(bin_names(edges)), _placed(found.values, edges))
    facts = [
        Said(
            code="data.level_not_a_number",
            values={"attribute": name, "n": found.kinds["text"], "examples": list(found.odd[:5])},
        )
        for kind in found.kinds
        if kind == "text"
    ]
    return raw, facts


def _placed(values: Floats, edges: list[float]) -> Integers:
    codes = np.searchsorted(np.array(edges), values, side="right").astype(np.int64)
    codes[np.isnan(values)] = -1
    return codes


def _reference(name: str, sensitive: Sensitive, levels: tuple[str, ...]) -> str | None:
    if sensitive.reference is None:
        return None
    given = {canonical(k): _apart(level) for k, level in (sensitive.levels or {}).items()}
    wanted = find(sensitive.reference, levels)
    wanted = given.get(wanted, wanted) if wanted not in levels else wanted
    if wanted not in levels:
        raise DataError(
            f"The reference '{sensitive.reference}' of the sensitive attribute '{name}' is none of "
            f"its levels: {quoted(levels)}.{nearest(sensitive.reference, levels)}",
            at=("data", "sensitive", name, "reference"),
        )
    return wanted


def _shares(name: str, population: Population, groups: Groups) -> dict[str, float]:
    """Level → share of the population; a name that fits no level while a level has no share is a slip."""
    shares = {
        _apart(find(level, groups.levels)): float(share)
        for level, share in population.shares.items()
    }
    if len(shares) < len(population.shares):
        written = [_apart(find(level, groups.levels)) for level in population.shares]
        twice = next(level for level in written if written.count(level) > 1)
        raise DataError(
            f"data.population.{name} gives the level '{twice}' two shares. Leave one of them out.",
            at=("data", "population", name, "shares"),
        )
    total = sum(shares.values())
    if total > _WHOLE:
        raise DataError(
            f"data.population.{name}: the shares add up to {total:g}. They are parts of 1, as in "
            "{male: 0.49, female: 0.51}.",
            at=("data", "population", name, "shares"),
        )
    nobody = [level for level in shares if level not in groups.levels]
    nameless = [level for level in groups.levels if level not in shares]
    if nobody and nameless:
        raise DataError(
            f"data.population.{name} names {quoted(nobody)}, which occurs in no row, and gives "
            f"{quoted(nameless)} no share.{nearest(nobody[0], nameless)}",
            at=("data", "population", name, "shares", _key(population, groups, nobody[0])),
            key=True,
        )
    return shares


def _key(population: Population, groups: Groups, level: str) -> str:
    """How the audit writes the level that it gives this share."""
    return next(str(key) for key in population.shares if _apart(find(key, groups.levels)) == level)


def _noticed(name: str, sensitive: Sensitive, groups: Groups) -> list[Said]:
    raw, counts = groups.raw, dict(zip(groups.raw.words, groups.raw.counts, strict=True))
    who = {"attribute": name, "column": sensitive.column}
    facts = []
    if raw.missing:
        values = {**who, "n": raw.missing, "missing_share": raw.missing / raw.rows}
        facts.append(Said(code="data.missing_level", values=values))
    if len(groups.levels) == 1:
        facts.append(Said(code="data.one_level", values={**who, "level": groups.levels[0]}))
    facts += _confusable(who, counts, _given(sensitive))
    if REAL_UNKNOWN in groups.levels:
        n = groups.counts[groups.levels.index(REAL_UNKNOWN)]
        values = {**who, "n": n, "shown_as": REAL_UNKNOWN}
        facts.append(Said(code="data.level_called_unknown", values=values))
    empty = _empty(sensitive, groups)
    if empty:
        facts.append(Said(code="data.empty_levels", values={**who, "levels": in_order(empty)}))
    return facts


def _given(sensitive: Sensitive) -> dict[str, str]:
    """The levels that values are counted as by the audit's own words."""
    return {canonical(key): level for key, level in (sensitive.levels or {}).items()}


def _confusable(
    who: dict[str, str], counts: dict[str, int], given: Mapping[str, str]
) -> list[Said]:
    """Levels that may be one group written in several ways, or a missing value written as a word; not what the audit joins."""
    facts = [
        Said(
            code="data.similar_levels",
            values={**who, "levels": [f"'{word}' ({counts[word]:,})" for word in group]},
        )
        for group in alike([word for word, n in counts.items() if n])
        if len({given.get(word, word) for word in group}) > 1
    ]
    return facts + [
        Said(code="data.level_looks_missing", values={**who, "level": word, "n": n})
        for word, n in counts.items()
        if looks_missing(word) and word != UNKNOWN and word not in given
    ]


def _empty(sensitive: Sensitive, groups: Groups) -> set[str]:
    """Levels that are declared (by the type, by a bin, by a name) and that no row has."""
    used = {level for level, n in zip(groups.levels, groups.counts, strict=True) if n}
    given = _given(sensitive)
    declared = {*groups.raw.absent, *groups.levels, *given.values()}
    return {given.get(level, level) for level in declared} - used - {UNKNOWN}
