"""The pages about packs say what the packs say."""

from __future__ import annotations

import pytest

from auditor.rulebook import described, packs
from tests.test_docs import ROOT

PAGES = described.pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_that_of_its_pack(name: str) -> None:
    """After a change of a pack: scripts/pages."""
    assert (ROOT / "docs" / "packs" / name).read_text(encoding="utf-8") == PAGES[name]


def test_every_shipped_pack_has_a_page() -> None:
    there = {path.name for path in (ROOT / "docs" / "packs").glob("*.md")}

    assert there == {"README.md", *(f"{name}.md" for name in packs.shipped())}
