"""What one file gave: a table, the row index that pandas may have left in it, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyarrow as pa

from auditor.documented import Said
from auditor.errors import DataError


@dataclass(frozen=True)
class Part:
    """A table as read. `untyped`: every column is text as it stood in the file."""

    table: pa.Table
    name: str
    index: pa.ChunkedArray | None = None
    """The row index that pandas left in the file, beside the columns."""
    index_name: str | None = None
    facts: list[Said] = field(default_factory=list)
    untyped: bool = False

    def with_table(self, table: pa.Table) -> Part:
        return replace(self, table=table)


def together(parts: list[Part]) -> Part:
    """Files of one data set under each other. They must have the same columns; their order may differ."""
    first = parts[0]
    if len(parts) == 1:
        return first
    tables = [_ordered(part, first) for part in parts]
    try:
        table = pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        raise DataError(
            f"The columns of {', '.join(p.name for p in parts)} have types that do not go together: "
            f"{problem}"
        ) from None
    facts = [fact for part in parts for fact in part.facts]
    return Part(table, first.name, facts=facts, untyped=all(part.untyped for part in parts))


def _ordered(part: Part, first: Part) -> pa.Table:
    mine, theirs = part.table.column_names, first.table.column_names
    missing = [name for name in theirs if name not in mine]
    extra = [name for name in mine if name not in theirs]
    if missing or extra:
        raise DataError(
            f"{part.name} and {first.name} have different columns."
            + (f" Only in {first.name}: {', '.join(map(repr, missing[:8]))}." if missing else "")
            + (f" Only in {part.name}: {', '.join(map(repr, extra[:8]))}." if extra else "")
            + " Columns can be named for all files with data.read.columns."
        )
    return part.table.select(theirs)
