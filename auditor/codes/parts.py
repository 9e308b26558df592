"""Rows that are read in parts get the same codes as a table that is read at once, in two looks.

The first look is at the numbers alone: score bins and the scales of weights must be known before a row
is coded. The second codes each part; its words get their final places when all have been seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from auditor.cells import Floats, Integers
from auditor.codebook import Attribute, Codebook, ScoreBins
from auditor.codes import amounts, attributes, outcomes, probes, roles, scores
from auditor.codes.levels import Words
from auditor.codes.numbers import Numbers
from auditor.codes.numeric import Numeric, Part
from auditor.codes.places import Places
from auditor.codes.vocabulary import Vocabulary
from auditor.config import Data
from auditor.documented import Said
from auditor.errors import Gathered

MOST_WORDS = 100_000
"""A column with more words than this is refused in the end; a look at the whole table says how to mend it."""


MOST = 2.0**62
"""Sums beyond this would not fit their integers."""


class Parts(Protocol):
    """Rows that can be read in parts, again and again."""

    @property
    def schema(self) -> pa.Schema: ...

    def read(self, columns: Sequence[str], *, encoded: Collection[str] = ()) -> Iterator[pa.Table]:
        """These columns of all rows, a part at a time; text among `encoded` may come as dictionaries."""
        ...


class WholeNeeded(Exception):  # noqa: N818 - nothing is wrong; the rows are to be read as one table
    """What is asked of these rows cannot be told from parts."""


@dataclass(frozen=True)
class Coded:
    """A part of the rows as integers, and how many codes each of its key columns may have so far."""

    columns: dict[str, Integers]
    sizes: dict[str, int]


def fits(data: Data, schema: pa.Schema, *, task: str) -> bool:
    """Whether these roles can be coded in parts; everything else is read as one table."""
    probed = data.probes.counterfactual or data.probes.consistency
    if task != "binary" or data.cluster or data.scores or data.split or data.join or probed:
        return False
    if data.features:  # their ranges follow from all rows
        return False
    named = [data.score.column] if data.score else []
    named += [column for column in (data.weight, data.count) if column]
    named += [one.column for one in data.sensitive.values() if one.bins]
    # Whether text is a number is decided over a whole column.
    return not any(_is_text(schema.field(name).type) for name in named if name in schema.names)


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


class Coder:
    """Codes the parts of one data set, and tells the codebook when all were seen.

    With a `codebook` of other rows the parts are coded as it says, and the first look is spared.
    """

    def __init__(
        self,
        parts: Parts,
        data: Data,
        *,
        threshold: float | None,
        quantiles: Sequence[float] = (),
        codebook: Codebook | None = None,
    ) -> None:
        roles.check(data, parts.schema.names)
        self._parts, self._data, self._threshold = parts, data, threshold
        self._known = codebook
        self._numeric = Numeric(data, quantiles, codebook)
        self._words: dict[str, Vocabulary] = {}
        self._ranges: dict[str, Integers] = {}
        self._scales: dict[str, int] = codebook.scales if codebook else {}
        self._bins: ScoreBins | None = codebook.score if codebook else None
        self._places: Places | None = None
        self._mean_scales: Floats | None = None
        self._means = np.zeros((2, 0), dtype=np.int64)
        self.refused = Gathered()
        """What is wrong with scores or weights: told with whatever is wrong with groups and outcomes."""
        self._sums: dict[str, float] = {}

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        named = [role.column for role in roles.roles(self._data) if role.column != self._data.id]
        return list(dict.fromkeys(named))

    @property
    def too_large(self) -> bool:
        """Whether a sum does not fit its integer: a codebook of other rows may be too fine for these."""
        return any(total >= MOST for total in self._sums.values())

    def look(self) -> None:
        """The first look, where one is needed."""
        if self._numeric.first:
            for table in self._parts.read(self._numeric.columns):
                self._numeric.read(table)
            self._numeric.close()
            self._settle()
        if self._mean_scales is not None:
            self._means = np.zeros((2, len(self._mean_scales)), dtype=np.int64)
        if self._bins is not None:
            self._places = Places(np.array(self._bins.edges))

    def _settle(self) -> None:
        with self.refused.about("data", "score"):
            self._numeric.refuse_scores()
            if self._data.score:
                self._bins, self._mean_scales = self._numeric.bins(self._parts.read)
        with self.refused.about("data", "weight"):
            self._numeric.refuse_weights()
            self._scales = self._numeric.scales(self._parts.read)

    def parts(self) -> Iterator[Coded]:
        """The second look: each part as integers."""
        bound = [self._data.label, self._data.prediction, *self._data.sensitive.values()]
        texts = {one.column for one in bound if one}
        for table in self._parts.read(self.columns, encoded=texts):
            columns = self._code(table)
            words = {name: len(vocabulary) for name, vocabulary in self._words.items()}
            if max(words.values(), default=0) > MOST_WORDS:
                raise WholeNeeded
            yield Coded(columns, {**self._fixed(), **words})
        if not self._numeric.first:
            self._numeric.close()

    def _fixed(self) -> dict[str, int]:
        """Columns whose codes do not depend on words."""
        sizes = {"label": 2, "prediction": 2}
        sizes |= {name: len(counts) - 1 for name, counts in self._ranges.items()}
        return sizes | ({"bin": len(self._bins.edges)} if self._bins is not None else {})

    def _code(self, table: pa.Table) -> dict[str, Integers]:
        data, part = self._data, self._numeric.read(table)
        columns = {name: self._grouped(name, table) for name in data.sensitive}
        for side, bound in (("label", data.label), ("prediction", data.prediction)):
            if bound is not None:
                columns[side] = self._worded(side, bound.column, table)
        if part.score is not None and self._bins is not None:
            columns |= self._scored(part, part.score, self._bins)
        columns["n"] = part.people
        if part.weight is not None and self._scales:
            for name, values in amounts.of_weights(part.weight, part.several).items():
                columns[name] = self._scaled(name, values)
        return columns

    def _scaled(self, name: str, values: Floats) -> Integers:
        e = self._scales[name]
        if self._known is not None:  # gaps, and sums that do not fit, are refused in the end
            values = np.nan_to_num(values)
            self._sums[name] = self._sums.get(name, 0.0) + float(np.abs(np.ldexp(values, e)).sum())
            values = values if self._sums[name] < MOST else np.zeros(len(values))
        return amounts.scaled(values, e)

    def _worded(self, role: str, column: str, table: pa.Table) -> Integers:
        if role not in self._words:
            kind = self._parts.schema.field(column).type
            self._words[role] = Vocabulary(column, declared=pa.types.is_dictionary(kind))
        return self._words[role].code(table[column])

    def _grouped(self, name: str, table: pa.Table) -> Integers:
        sensitive = self._data.sensitive[name]
        if not sensitive.bins:
            return self._worded(name, sensitive.column, table)
        raw, _ = attributes.ranges(name, sensitive, table[sensitive.column])
        counts = np.array([raw.missing, *raw.counts], dtype=np.int64)
        self._ranges[name] = self._ranges.get(name, 0) + counts
        return raw.codes

    def _scored(self, part: Part, score: Floats, book: ScoreBins) -> dict[str, Integers]:
        found = Numbers(score, {})
        columns = {"bin": scores.code(found, book, self._places)}
        if self._data.prediction is None and self._threshold is not None:
            columns["prediction"] = scores.decisions(found, book, self._threshold)
        if self._mean_scales is not None:
            self._add_means(columns["bin"], score, part.several, self._mean_scales)
        return columns

    def _add_means(
        self, bins: Integers, score: Floats, people: Integers | None, scales: Floats
    ) -> None:
        there = bins >= 0 if people is None else (bins >= 0) & (people > 0)
        if not there.all():
            bins, score = bins[there], score[there]
            people = None if people is None else people[there]
        whole = scores.scaled(score, bins, scales)
        np.add.at(self._means[0], bins, whole if people is None else whole * people)
        np.add.at(self._means[1], bins, 1 if people is None else people)

    # ── what came of it ─────────────────────────────────────────────────────────────────────
    def found(self) -> tuple[Codebook, list[Said]]:
        """The codebook, and what was noticed on the way."""
        data, numeric = self._data, self._numeric
        if self._known is not None:
            numeric.refuse_scores()
            numeric.refuse_weights()
            return self._known, []
        named, further, facts = self._worded_roles()
        decided = data.prediction is not None or bool(
            data.score is not None and self._threshold is not None
        )
        book = Codebook(
            task="binary",
            attributes=named,
            has_label=data.label is not None,
            has_prediction=decided,
            has_score=data.score is not None,
            adverse=data.positive_is == "adverse",
            score=self._score(),
            scales=self._scales,
            weighted=data.weight is not None,
            aggregated=data.count is not None,
            further=probes.further(data, task="binary", decided=decided),
            **further,
        )
        told = numeric.noticed(book.score) if book.score is not None else []
        return book, [*facts, *told]

    def _worded_roles(self) -> tuple[tuple[Attribute, ...], dict[str, Any], list[Said]]:
        """Attributes, positive values, and what was noticed of both; whatever is wrong anywhere is told here."""
        data, wrong = self._data, Gathered()
        found = []
        for name in data.sensitive:
            with wrong.about("data", "sensitive", name):
                found.append(self._attribute(name))
        with wrong.about("data"):
            sides = self._outcomes()
        with wrong.about("data"):
            self.refused.tell()
        wrong.tell()
        facts = [said for _, noticed in found for said in noticed]
        facts += [fact for outcome in sides for fact in outcomes.noticed(outcome)]
        positive = {f"{outcome.side}_positive": outcome.positive for outcome in sides}
        return tuple(attribute for attribute, _ in found), positive, facts

    def _attribute(self, name: str) -> tuple[Attribute, list[Said]]:
        sensitive, data = self._data.sensitive[name], self._data
        kind = self._parts.schema.field(sensitive.column).type
        raw = self._raw(name)
        groups = attributes.settled(name, sensitive, raw, kind, people=self._numeric.people)
        return attributes.named(name, sensitive, groups, data.population.get(name))

    def _raw(self, name: str) -> Words:
        """The words of a sensitive column, or its ranges."""
        if name in self._words:
            return self._words[name].words()
        edges = [float(edge) for edge in self._data.sensitive[name].bins or []]
        tallied = tuple(int(n) for n in self._ranges[name])
        names = tuple(attributes.bin_names(edges))
        return Words(names, np.zeros(0, dtype=np.int64), tallied=tallied)

    def _outcomes(self) -> list[outcomes.Outcome]:
        bound: tuple[outcomes.Side, ...] = ("prediction", "label")
        words = {
            side: replace(self._words[side].words(), absent=())
            for side in bound
            if side in self._words
        }
        return outcomes.both(self._data, words)

    def _score(self) -> ScoreBins | None:
        if self._bins is None or self._mean_scales is None:
            return self._bins
        means = scores.means(self._means[0], self._means[1], self._mean_scales)
        return self._bins.model_copy(update={"means": means})

    def places(self, book: Codebook) -> dict[str, Integers]:
        """Per word column from the numbers in its parts to the codes of the codebook; the last for missing."""
        found = {}
        for role, vocabulary in self._words.items():
            raw = vocabulary.words()
            if role in ("label", "prediction"):
                positive = getattr(book, f"{role}_positive") or ()
                final = outcomes.decisions(raw, positive)
            else:
                final = attributes.places(book.attribute(role), self._data.sensitive[role], raw)
            found[role] = final[vocabulary.places(raw)]
        for name in self._ranges:
            raw, sensitive = self._raw(name), self._data.sensitive[name]
            found[name] = attributes.places(book.attribute(name), sensitive, raw)
        return found
