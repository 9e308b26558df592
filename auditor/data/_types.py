"""Text becomes numbers only where every value is a plain number; codes with leading zeros stay text."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from auditor.config import Read
from auditor.data._part import Part
from auditor.documented import Said

_SAMPLE = 1000
_SHOWN = 3
_LISTED = 20
_INTEGER = r"^ *-?(0|[1-9][0-9]*) *$"
_EXPONENT = r"[eE][+-][0-9]+"
_NUMBER = (
    rf"^ *-?((0|[1-9][0-9]*)(\.[0-9]*)?({_EXPONENT})?|\.[0-9]+({_EXPONENT})?"
    r"|(0|[1-9][0-9]*)\.[0-9]*[eE][0-9]+) *$"
)
_INFINITE = r"^ *[-+]?(inf|Inf|INF|infinity|Infinity|INFINITY) *$"
_NEARLY = r"^\s*[-+]?[$€£¥￥]?\s*[0-9]{1,3}([0-9]*|([,.' ][0-9]{3})+)([.,][0-9]+)?\s*[%％]?\s*$"
_WIDE = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
_BOOLEANS = ({"true", "false"}, {"True", "False"}, {"TRUE", "FALSE"})


def cleaned(part: Part, options: Read) -> Part:
    """Blanks trimmed and missing values named, where the audit says so; in every kind of file."""
    if not (options.strip or options.missing):
        return part
    table = part.table
    for at, field in enumerate(table.schema):
        table = table.set_column(at, field.name, _cleaned(table.column(at), options))
    return part.with_table(table)


def _cleaned(column: pa.ChunkedArray, options: Read) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        column = column.cast(kind.value_type)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    if options.strip:
        column = pc.utf8_trim_whitespace(column)
    gone = pa.array(["", *options.missing], column.type)
    return pc.if_else(pc.is_in(column, value_set=gone), pa.scalar(None, column.type), column)


@dataclass(frozen=True)
class _Typed:
    column: pa.ChunkedArray
    fact: Said | None = None


def typed(part: Part, options: Read) -> Part:
    """A table of text with each column as what it plainly is: integers, decimals, true/false, text."""
    if not part.untyped:
        return part
    table = part.table
    with ThreadPoolExecutor() as workers:
        done = list(
            workers.map(lambda name: _typed(table[name], name, options), table.column_names)
        )
    columns = [one.column for one in done]
    facts = [*part.facts, *_few([one.fact for one in done if one.fact])]
    return Part(pa.table(columns, names=table.column_names), part.name, facts=facts)


def _few(facts: list[Said]) -> list[Said]:
    """Many columns with the same trouble are one sentence, not a page of them."""
    doubtful = [fact for fact in facts if fact.code == "data.number_as_text"]
    if len(doubtful) <= _SHOWN:
        return facts
    columns = [fact.values["column"] for fact in doubtful]
    examples = sorted({example for fact in doubtful for example in fact.values["examples"]})
    values = {"n": len(columns), "columns": columns[:_LISTED], "examples": examples[:_SHOWN]}
    rest = [fact for fact in facts if fact not in doubtful]
    return [*rest, Said(code="data.numbers_as_text", values=values)]


def _typed(column: pa.ChunkedArray, name: str, options: Read) -> _Typed:
    sample = column.drop_null()[:_SAMPLE]
    if not len(sample):
        return _Typed(column)
    if pc.any(pc.match_substring_regex(sample, "[０-９]")).as_py():
        return _narrowed(column, name, options)
    share = _share(sample, options)
    if share == 1:
        numbers = _numbers(column, options)
        if numbers is not None:
            return _Typed(numbers)
    infinities = _with_infinities(column, sample, options)
    if infinities is not None:
        return _Typed(infinities)
    booleans = _booleans(column, sample)
    if booleans is not None:
        return _Typed(booleans)
    return _Typed(column, _nearly_numbers(column, name) if share or _any_nearly(sample) else None)


def _share(sample: pa.ChunkedArray, options: Read) -> float:
    """How much of a sample is written as a number."""
    return float(
        pc.mean(pc.match_substring_regex(sample, _pattern(options)).cast(pa.int8())).as_py()
    )


def _pattern(options: Read) -> str:
    """A plain number, or one with the decimal sign and the grouping that the audit tells."""
    if not (options.decimal or options.thousands):
        return _NUMBER
    groups = ""
    if options.thousands:
        groups = rf"|[1-9][0-9]{{0,2}}({_escaped(options.thousands)}[0-9]{{3}})+"
    decimal = _escaped(options.decimal or ".")
    return rf"^ *-?((0|[1-9][0-9]*){groups})({decimal}[0-9]*)?({_EXPONENT})? *$"


def _escaped(sign: str) -> str:
    return "".join(f"\\x{{{ord(character):x}}}" for character in sign)


def _numbers(column: pa.ChunkedArray, options: Read) -> pa.ChunkedArray | None:
    """All values as integers, else all as decimals, else None: one odd value keeps the column text."""
    told = bool(options.decimal or options.thousands)
    if not told:
        whole = _integers(column)
        if whole is not None:
            return whole
    if not pc.all(pc.match_substring_regex(column, _pattern(options))).as_py():
        return None
    if options.thousands:
        column = pc.replace_substring(column, options.thousands, "")
    if options.decimal:
        column = pc.replace_substring(column, options.decimal, ".")
    column = pc.utf8_trim_whitespace(column)
    whole = pc.all(pc.match_substring_regex(column[:_SAMPLE], _INTEGER)).as_py()
    if whole and pc.all(pc.match_substring_regex(column, _INTEGER)).as_py():
        # None where longer than 64 bits: an identifier, which no float may round.
        return _integers(column)
    return column.cast(pa.float64())


def _with_infinities(
    column: pa.ChunkedArray, sample: pa.ChunkedArray, options: Read
) -> pa.ChunkedArray | None:
    """Numbers among which some are infinite, as a file of floats would hold them; else None."""
    plain = pc.match_substring_regex(sample, _pattern(options))
    if not pc.all(pc.or_(plain, pc.match_substring_regex(sample, _INFINITE))).as_py():
        return None
    infinite = pc.fill_null(pc.match_substring_regex(column, _INFINITE), fill_value=False)
    rest = pc.if_else(infinite, pa.scalar(None, column.type), column)
    numbers = _numbers(rest, options) if rest.null_count < len(rest) else None
    if numbers is None:
        return None
    try:
        numbers = numbers.cast(pa.float64())
    except pa.ArrowInvalid:  # identifiers that no float may round
        return None
    signed = pc.if_else(pc.match_substring(column, "-"), -math.inf, math.inf)
    return pc.if_else(infinite, signed, numbers)


def _integers(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """The quick way: Arrow's own parser, which also takes 007 and 0x1F for numbers, so these are looked for."""
    try:
        found = column.cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    length = pc.binary_length(column)
    zeros = pc.and_(pc.starts_with(column, "0"), pc.greater(length, 1))
    odd = pc.or_(zeros, pc.and_(pc.starts_with(column, "-0"), pc.greater(length, 2)))
    return None if pc.any(odd).as_py() else found


def _narrowed(column: pa.ChunkedArray, name: str, options: Read) -> _Typed:
    """Full-width digits are digits: read as numbers where all of them then are, and said so."""
    encoded = column.dictionary_encode().unify_dictionaries()
    values = [
        t if t is None else t.translate(_WIDE) for t in encoded.chunk(0).dictionary.to_pylist()
    ]
    narrow = pa.array(values, pa.string())
    chunks = [narrow.take(chunk.indices) for chunk in encoded.chunks]
    numbers = _numbers(pa.chunked_array(chunks), options)
    if numbers is None:
        return _Typed(column)
    return _Typed(numbers, Said(code="data.full_width_digits", values={"column": name}))


def _booleans(column: pa.ChunkedArray, sample: pa.ChunkedArray) -> pa.ChunkedArray | None:
    seen = set(pc.unique(sample).to_pylist())
    if not any(seen <= pair for pair in _BOOLEANS):
        return None
    seen = set(pc.unique(column).to_pylist()) - {None}
    if not any(seen <= pair for pair in _BOOLEANS):
        return None
    return pc.equal(pc.utf8_lower(column), "true")


def _any_nearly(sample: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.match_substring_regex(sample, _NEARLY)).as_py())


def _nearly_numbers(column: pa.ChunkedArray, name: str) -> Said | None:
    """A column that a person would call a number and that stays text: say so, with what is odd."""
    values = column.drop_null()
    plain = pc.match_substring_regex(values, _NUMBER)
    zeros = pc.match_substring_regex(values, r"^\s*-?0[0-9]")
    nearly = pc.and_not(pc.match_substring_regex(values, _NEARLY), zeros)
    share = pc.mean(pc.or_(plain, nearly).cast(pa.int8())).as_py()
    if share < 0.9:
        return None
    odd = values.filter(pc.invert(plain))
    examples = sorted(pc.unique(odd).to_pylist())[:3]
    values_ = {"column": name, "n": len(odd), "examples": [f"'{text}'" for text in examples]}
    return Said(code="data.number_as_text", values=values_)
