"""Guess from names and values which column of a data file plays which role. Guesses are told as guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_FEW = 20
"""A numeric attribute with more values than this needs bins."""
_MOST = 50
"""More levels than this make no group."""

_EITHER = {"0", "1", "0.0", "1.0", "yes", "no", "y", "n", "true", "false", "t", "f", "是", "否"}
"""What stands in a column that says whether something happened."""

_WORDS = {
    "sensitive": (
        "sex", "gender", "race", "ethnic", "ethnicity", "age", "religion", "nationality", "nation",
        "disability", "disabled", "marital", "region", "native", "country", "origin", "language",
        "性别", "年龄", "民族", "种族", "地区", "籍贯", "国籍", "宗教", "残疾", "婚姻", "户籍",
    ),
    "prediction": (
        "prediction", "predicted", "pred", "decision", "approved", "selected", "hired", "admitted",
        "granted", "yhat", "预测", "决定", "模型预测",
    ),
    "score": ("score", "probability", "proba", "prob", "decile", "risk", "得分", "评分", "概率"),
    "label": (
        "label", "target", "outcome", "class", "actual", "truth", "true", "y", "income", "repaid",
        "default", "defaulted", "recid", "survived", "price", "charges", "salary", "标签", "实际", "结果",
    ),
    "weight": ("weight", "fnlwgt", "pwgtp", "权重"),
    "id": ("id", "uuid", "编号", "index"),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as seen: its name, its most frequent values, and whether they are numbers."""

    name: str
    values: tuple[str, ...]
    distinct: int
    numbers: tuple[float, ...] | None
    """The sorted values as numbers, where all are."""

    @property
    def grouping(self) -> bool:
        return 2 <= self.distinct <= _MOST or (self.numbers is not None and self.distinct > 1)

    @property
    def binned(self) -> bool:
        return self.numbers is not None and self.distinct > _FEW

    def bins(self) -> list[float]:
        """Round numbers near the quartiles."""
        numbers = self.numbers or ()
        wide = numbers[-1] - numbers[0]
        step = next(
            (s for s in (0.01, 0.1, 1, 5, 10, 100, 1000, 10000) if wide / s <= 40), wide / 4
        )
        quartiles = (numbers[len(numbers) * k // 4] for k in (1, 2, 3))
        edges = sorted({round(q / step) * step for q in quartiles})
        rounded = [round(edge, 6) for edge in edges if numbers[0] < edge <= numbers[-1]]
        return [int(e) if float(e).is_integer() else e for e in rounded] or [
            numbers[len(numbers) // 2]
        ]


@dataclass(frozen=True)
class Guess:
    """Which columns may play which role; `seen` where a file was looked at."""

    rows: int = 0
    label: Column | None = None
    prediction: Column | None = None
    score: Column | None = None
    sensitive: Sequence[Column] = ()
    others: Sequence[str] = ()
    weight: str | None = None
    seen: bool = True
    skip: int = 0
    """Lines above the names of the columns."""

    @property
    def regression(self) -> bool:
        """An amount that a model would have to predict."""
        target = self.prediction or self.label
        return self.score is None and target is not None and target.binned

    @property
    def several(self) -> bool:
        """Outcome and decision are the same words, more than two: a choice among several classes."""
        both = (self.label, self.prediction)
        texts = [
            set(c.values) for c in both if c is not None and c.numbers is None and c.distinct > 2
        ]
        return len(texts) == len(both) and bool(texts[0] & texts[1])


def nothing() -> Guess:
    """What stands in an audit.yaml that nobody gave a data file."""
    yes = Column("actual", ("1", "0"), 2, (0.0, 1.0))
    return Guess(
        label=yes,
        prediction=Column("predicted", ("1", "0"), 2, (0.0, 1.0)),
        sensitive=(Column("sex", ("female", "male"), 2, None),),
        seen=False,
    )


def look(path: Path) -> Guess:
    """Read the file and guess; lines that look like a title are left out."""
    from auditor import resources
    from auditor.config import Read

    files, titled = resources.take("data", "_files"), resources.take("data", "_titles")
    read = Read()
    try:
        opened = files.open_all(path.name, folder=path.parent, options=read)
    except titled.TitledError as title:
        read = Read(skip=title.skip)
        opened = files.open_all(path.name, folder=path.parent, options=read)
    table = opened.part.table
    columns = [_column(table, name) for name in table.column_names]
    return replace(guess(columns, rows=table.num_rows), skip=read.skip)


def _column(table: Any, name: str) -> Column:
    from collections import Counter

    from auditor.codes.levels import looks_missing
    from auditor.codes.outcomes import NEVER_A_CLASS

    texts = (str(value).strip() for value in table[name].to_pylist() if value is not None)
    counted = Counter(text for text in texts if text and text.lower() not in NEVER_A_CLASS)
    said = Counter({text: n for text, n in counted.items() if not looks_missing(text)})
    numbers = _numbers(said)
    # Among numbers a word for nothing is no value; among words it may be a group of its own.
    counted = counted if numbers is None else said
    values = tuple(text for text, _ in counted.most_common(_MOST))
    return Column(name, values, len(counted), numbers)


def _numbers(texts: Iterable[str]) -> tuple[float, ...] | None:
    try:
        return tuple(sorted(float(text) for text in texts)) or None
    except ValueError:
        return None


def guess(columns: Sequence[Column], *, rows: int) -> Guess:
    """Roles by name, each column once; what looks like a person's id is nothing."""
    free = [c for c in columns if not _named(c.name, "id") and c.distinct > 1]
    sensitive = [c for c in free if _named(c.name, "sensitive") and c.grouping]
    free = [c for c in free if c not in sensitive]
    weight = next((c for c in free if _named(c.name, "weight") and c.numbers), None)
    free = [c for c in free if c is not weight]
    prediction = next((c for c in free if _named(c.name, "prediction")), None)
    free = [c for c in free if c is not prediction]
    score = next((c for c in free if _named(c.name, "score") and c.numbers), None)
    free = [c for c in free if c is not score]
    called = [c for c in free if _named(c.name, "label")]
    label = next((c for c in called if c.distinct == 2), next(iter(called), None))
    if label is None and (prediction or score):
        either = [c for c in free if c.distinct == 2 and {v.lower() for v in c.values} <= _EITHER]
        label = either[0] if len(either) == 1 else None
    if label is None and free and prediction is None and score is None:
        label = next((c for c in reversed(free) if c.distinct == 2), free[-1])
    free = [c for c in free if c is not label]
    if not sensitive:
        sensitive = sorted((c for c in free if c.grouping), key=lambda c: c.distinct)[:1]
    return Guess(
        rows=rows,
        label=label,
        prediction=prediction,
        score=score,
        sensitive=tuple(sensitive),
        others=tuple(c.name for c in free if c not in sensitive),
        weight=weight.name if weight else None,
    )


def _named(column: str, role: str) -> bool:
    """Whether a word of the column's name is one of the role's."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()
    words = set(re.split(r"[^\w]|_", spaced)) | {spaced}
    chinese = any(word in column for word in _WORDS[role] if not word.isascii())
    return chinese or bool(words & set(_WORDS[role]))
