"""The file of tables: a section for each part, written as soon as the part is finished."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

TITLE = "# Coverage"
_SECTION = re.compile(r"^## ", re.MULTILINE)


def read(path: Path) -> tuple[str, dict[str, str]]:
    """What stands before all parts; and name of a part → its text, in the order of the file."""
    if not path.exists():
        return TITLE, {}
    before, *sections = _SECTION.split(path.read_text(encoding="utf-8"))
    named = (section.partition("\n") for section in sections)
    return before.strip(), {name.strip(): text.strip() for name, _, text in named}


def keep(path: Path, name: str, text: str, order: Sequence[str]) -> None:
    """Put one section in its place and leave the others as they are."""
    before, there = read(path)
    there[name] = text
    ranked = sorted(there, key=lambda one: order.index(one) if one in order else len(order))
    written = [before, *(f"## {one}\n\n{there[one]}" for one in ranked)]
    path.write_text("\n\n".join(written) + "\n", encoding="utf-8")
