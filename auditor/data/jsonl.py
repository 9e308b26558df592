"""JSON lines: one object per line. Values keep the type they are written with."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.json

from auditor.config import Read
from auditor.data._encoding import decode
from auditor.data._part import Part
from auditor.errors import DataError

_BLOCK = 1 << 23


def read(content: bytes, *, name: str, options: Read) -> Part:
    """A table with a column per key; a key that a line lacks is missing there."""
    text = decode(content, name=name, told=options.encoding).utf8
    if not text.strip():
        raise DataError(f"{name} is empty.")
    if text.lstrip()[:1] == b"[":
        raise DataError(
            f"{name} is one JSON array. Write one object per line (JSON lines, .jsonl): in pandas "
            'frame.to_json("file.jsonl", orient="records", lines=True).'
        )
    table = _parsed(text, name)
    # Text that looks like a date must stay the text that it is.
    dates = [field.name for field in table.schema if pa.types.is_temporal(field.type)]
    if dates:
        table = _parsed(text, name, pa.schema([(date, pa.string()) for date in dates]))
    for at, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            table = table.set_column(at, field.name, _as_text(table.column(at)))
    return Part(table, name)


def _parsed(text: bytes, name: str, schema: pa.Schema | None = None) -> pa.Table:
    parse = pa.json.ParseOptions(explicit_schema=schema, newlines_in_values=False)
    for block in (_BLOCK, max(len(text), _BLOCK)):
        try:
            options = pa.json.ReadOptions(block_size=min(block, (1 << 31) - 1))
            return pa.json.read_json(pa.BufferReader(text), options, parse)
        except pa.ArrowInvalid as problem:
            if "straddling" not in str(problem):
                wrong = _where(text)
                if wrong:
                    raise DataError(f"{name}: {wrong}") from None
                return _slowly(text, name)
    raise DataError(f"{name} has a line of more than 2 GB.")


def _slowly(text: bytes, name: str) -> pa.Table:
    """Line by line, for files whose lists or objects Arrow finds too uneven."""
    records = [json.loads(line) for line in text.split(b"\n") if line.strip()]
    names = list(dict.fromkeys(key for record in records for key in record))
    columns = {key: [_flat(record.get(key)) for record in records] for key in names}
    try:
        return pa.table(columns)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as problem:
        raise DataError(f"{name}: {problem}") from None


def _flat(value: object) -> object:
    return _json(value) if isinstance(value, (list, dict)) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _where(text: bytes) -> str | None:
    """The first line that is no JSON object, or whose value has another kind than above."""
    kinds: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as problem:
            return f"line {number} is no JSON object: {problem}"
        if not isinstance(record, dict):
            return f"line {number} is no JSON object: {line[:60].decode('utf-8', 'replace')}"
        for key, value in record.items():
            kind = _kind(value)
            before, since = kinds.setdefault(key, (kind, number))
            if kind != before and "null" not in (kind, before):
                return f"line {number}: '{key}' is {kind}; on line {since} it is {before}"
            if before == "null":
                kinds[key] = (kind, number)
    return None


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, (int, float)):
        return "a number"
    return (
        "text" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists and objects as JSON text: nothing here computes with them."""
    texts = [None if value is None else _json(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])
