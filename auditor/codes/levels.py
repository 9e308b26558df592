"""A level is canonical text: the same value is the same word, whatever file type it came from.

Integral numbers have no point, booleans are true / false, text stays as it is written. An empty
text is missing, like an empty cell.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auditor import slips
from auditor.cells import Integers
from auditor.codes.widths import widened
from auditor.errors import Choices, DataError

NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TRUTH = {"true": "1", "false": "0"}
_EXACT_INTEGERS = 2.0**53
_CLOSE = 4096
_LOOKS_MISSING = {"n/a", "na", "#n/a", "null", "nan", "?", "<na>", "none", "unknown", "missing"}
_LOOKS_MISSING |= {"-", ".", "未知", "缺失", "无", "不详"}


@dataclass(frozen=True)
class Words:
    """A column as canonical words: the distinct ones in order, and per row the position of its word (-1 = missing)."""

    words: tuple[str, ...]
    codes: Integers
    absent: tuple[str, ...] = ()
    """Words that the column's type declares and that no row has."""
    tallied: tuple[int, ...] | None = None
    """Of rows that were read in parts, and that have no codes here: how many lack a word, and how many have each."""

    @cached_property
    def _counted(self) -> list[int]:
        if self.tallied is not None:
            return list(self.tallied)
        # Shifted by one, so that the missing ones are counted in the same pass.
        return [int(n) for n in np.bincount(self.codes + 1, minlength=len(self.words) + 1)]

    @cached_property
    def counts(self) -> list[int]:
        """Rows per word."""
        return self._counted[1:]

    @property
    def missing(self) -> int:
        """Rows without a word."""
        return self._counted[0]

    @property
    def rows(self) -> int:
        return sum(self._counted)


def canonical(value: object) -> str:
    """One value, as it stands in YAML, on the command line or in a cell, as canonical text."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _decimal_text(value)
    if isinstance(value, (float, np.floating)):
        return number_text(float(value))
    return str(value)


def number_text(number: float) -> str:
    """A number without a point where it is integral."""
    if math.isfinite(number) and number == int(number) and abs(number) <= _EXACT_INTEGERS:
        return str(int(number))
    return repr(float(number))


def _decimal_text(number: Decimal) -> str:
    """As the same number of another kind; where no float holds it, with all its digits."""
    if number.is_finite() and number == number.to_integral_value():
        return str(int(number))
    short = number_text(float(number))
    exact = not number.is_finite() or Decimal(short) == number
    return short if exact else format(number, "f").rstrip("0")


def words(column: pa.ChunkedArray, name: str, *, ordered: bool = True) -> Words:
    """The canonical words of a column. The order of rows and chunks changes nothing but the rows' own places.

    `ordered=False` leaves the words in the order of their appearance: for ids, where a million
    words need no order.
    """
    if pa.types.is_integer(column.type) and not column.null_count:
        few = _few_integers(np.asarray(column.to_numpy()))
        if few is not None:
            return few
    encoded = _encoded(_plain(column, name))
    raw = _texts(encoded.dictionary)
    indices = encoded.indices
    if indices.null_count:
        indices = indices.fill_null(-1)
    positions = np.asarray(indices)
    seen = dict.fromkeys(text for text in raw if text)
    declared = seen
    if pa.types.is_dictionary(column.type):
        used = np.bincount(positions + 1, minlength=len(raw) + 1)[1:]
        seen = dict.fromkeys(text for text, n in zip(raw, used, strict=True) if n and text)
    found = in_order(seen) if ordered else list(seen)
    place = {word: at for at, word in enumerate(found)}
    # The last place answers for position -1.
    lookup = np.array([*(place.get(text, -1) for text in raw), -1], dtype=np.int64)
    return Words(tuple(found), lookup[positions], tuple(in_order(declared.keys() - seen.keys())))


def _few_integers(values: NDArray[Any]) -> Words | None:
    """Integers that lie close together need no dictionary: their distance from the least is their place."""
    if not len(values):
        return None
    least, most = int(values.min()), int(values.max())
    if most - least >= _CLOSE or not -(2**62) < least <= most < 2**62:
        return None
    places = values.astype(np.int64) - least
    used = np.flatnonzero(np.bincount(places, minlength=most - least + 1))
    lookup = np.full(most - least + 1, -1, dtype=np.int64)
    lookup[used] = np.arange(len(used))
    codes = places if len(used) == len(lookup) else lookup[places]
    return Words(tuple(str(least + int(at)) for at in used), codes)


def _plain(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """NaN becomes missing; what is no single value is refused."""
    kind = column.type
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not _is_single(inner):
        raise DataError(
            f"The column '{name}' holds {kind}: a role needs one number, text or true/false per row."
        )
    if pa.types.is_string_view(kind):
        column = column.cast(pa.string())
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        column = widened(column)
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column


def _is_single(kind: pa.DataType) -> bool:
    """One value that has a text: not a list, not raw bytes, not a length of time."""
    texts = (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
    numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    others = pa.types.is_boolean(kind) or pa.types.is_null(kind) or pa.types.is_temporal(kind)
    return (texts or numbers or others) and not pa.types.is_duration(kind)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    column = column.unify_dictionaries()
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else _encoded_empty(column.type)


def _encoded_empty(kind: pa.DataType) -> pa.DictionaryArray:
    return pa.array([], pa.string()).dictionary_encode().cast(kind)


def _texts(dictionary: pa.Array) -> list[str]:
    kind = dictionary.type
    if pa.types.is_decimal(kind):
        return ["" if x is None else _decimal_text(x) for x in dictionary.to_pylist()]
    if pa.types.is_floating(kind):
        if not pa.types.is_float64(kind):
            dictionary = widened(pa.chunked_array([dictionary]))
        values = dictionary.to_pylist()
        return ["" if x is None or math.isnan(x) else number_text(x) for x in values]
    texts = dictionary if pa.types.is_string(kind) else dictionary.cast(pa.string())
    return ["" if text is None else text for text in texts.to_pylist()]


def in_order(levels: Iterable[str]) -> list[str]:
    """By number where all are numbers, else by text."""
    levels = list(levels)
    if all(NUMBER.fullmatch(level) for level in levels):
        return sorted(levels, key=lambda level: (float(level), level))
    return sorted(levels)


def find(value: object, among: Sequence[str]) -> str:
    """A value named by a person, as the word of the column that it means (or its own text)."""
    word = canonical(value)
    if word in among:
        return word
    if NUMBER.fullmatch(word) and number_text(float(word)) in among:
        return number_text(float(word))
    same = [other for other in among if other.lower() == word.lower()]
    if word.lower() in _TRUTH:
        return (
            same[0]
            if len(same) == 1
            else _TRUTH[word.lower()]
            if set(among) <= {"0", "1"}
            else word
        )
    # A column of true / false knows no 1; who names 1 means true.
    if word in {"0", "1"} and {other.lower() for other in among} <= set(_TRUTH):
        meant = [other for other in among if _TRUTH[other.lower()] == word]
        return meant[0] if len(meant) == 1 else ("true" if word == "1" else "false")
    return word


def folded(word: str) -> str:
    """What is left when case, blanks, width and a final full stop are set aside."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split()).rstrip(".")


def alike(levels: Iterable[str]) -> list[list[str]]:
    """Groups of names that differ only in case, blanks, width or a final full stop."""
    groups: dict[str, list[str]] = {}
    for level in levels:
        groups.setdefault(folded(level), []).append(level)
    return [sorted(group) for _, group in sorted(groups.items()) if len(group) > 1]


def looks_missing(word: str) -> bool:
    return folded(word) in _LOOKS_MISSING or word.strip() in {".", "-"}


def meant(said: Iterable[str], known: Iterable[str]) -> str:
    """A tail for a message: the words that these are slips of, in their order, where they are."""
    known = list(known)
    choices, same = Choices(known), {_bare(word): word for word in known}
    close = (same.get(_bare(word)) or choices.close(word) for word in said)
    found = list(dict.fromkeys(word for word in close if word is not None))
    return f" Did you mean {quoted(found, 4)}?" if found else ""


def _bare(word: str) -> str:
    """Without capitals, and without full-width signs and brackets."""
    return slips.plain(word).strip("[](){} ").casefold()


def quoted(values: Iterable[Any], limit: int = 12) -> str:
    """Values for a message, in quotes, at most `limit` of them."""
    values = list(values)
    shown = ", ".join(f"'{value}'" for value in values[:limit])
    return shown + (f" and {len(values) - limit:,} more" if len(values) > limit else "")
