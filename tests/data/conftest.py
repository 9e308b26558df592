"""What the tests of reading share: a way to write a small file and read it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor import data
from auditor.config import Data
from auditor.data import Rows

Reader = Callable[..., Rows]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Write `content` to a file and read it; `sex` is the sensitive column unless told otherwise."""

    def reading(content: bytes | str | None, name: str = "people.csv", **words: Any) -> Rows:
        if content is not None:
            raw = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(raw)
        words.setdefault("sensitive", {"sex": {"column": "sex"}})
        if "split" not in words or "train" not in words["split"]:
            words.setdefault("path", name)
        return data.read(Data.model_validate(words), folder=tmp_path, seed=7)

    return reading
