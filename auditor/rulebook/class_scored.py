"""People with a score for each of several classes, as a rule's own test writes them down.

Rows of [level, label, {class: score, …}, people]: every distinct score of a class is its own bin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, ScoreBins, add_up
from auditor.errors import AuditorError
from auditor.rulebook.sample import Row, Sample, class_word, people


def sample(rows: Sequence[Sequence[Any]]) -> Sample:
    """These people, by the class that is theirs and, once for each class, by its score."""
    classes = _classes(rows)
    scores = [{class_word(name): value for name, value in row[2].items()} for row in rows]
    own = [None if row[1] is None else class_word(row[1]) for row in rows]
    counts = [people(row) for row in rows]
    binned = tuple(exact([s[name] for s in scores], counts) for name in classes)
    each = [
        Row(row[0], (place, _member(label, name), bins.edges.index(s[name])), n)
        for place, (name, bins) in enumerate(zip(classes, binned, strict=True))
        for row, label, s, n in zip(rows, own, scores, counts, strict=True)
    ]
    ranked = [
        Row(row[0], (-1, -1) if label is None else (classes.index(label), _rank(label, s)), n)
        for row, label, s, n in zip(rows, own, scores, counts, strict=True)
    ]
    whole = add_up(np.array([[s[name] for s in scores] for name in classes]))
    return Sample(
        ranked,
        ("label", "label_rank"),
        classes=classes,
        further=("scores", *(["distribution"] if whole else [])),
        class_scores=binned,
        of_classes=Sample(each, (OF_CLASS, MEMBER, CLASS_BIN)),
    )


def _classes(rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    named = [sorted(class_word(name) for name in row[2]) for row in rows]
    labels = {class_word(row[1]) for row in rows if row[1] is not None}
    if any(names != named[0] for names in named) or not labels <= set(named[0]):
        raise AuditorError("every row needs a score for each class, and its label is one of them")
    return tuple(named[0])


def _member(label: str | None, name: str) -> int:
    return -1 if label is None else int(label == name)


def _rank(label: str, scores: Mapping[str, float]) -> int:
    """How many other classes score at least as high."""
    return sum(value >= scores[label] for value in scores.values()) - 1


def exact(scores: Sequence[float], counts: Sequence[int]) -> ScoreBins:
    """Bins in which every distinct score stands alone. `counts`: how many people have each."""
    edges = tuple(float(score) for score in sorted(set(scores)))
    median = float(np.median(np.repeat(scores, counts))) if edges else 0.0
    return ScoreBins(
        edges=edges,
        exact=True,
        median=median,
        above_median=sum(edge <= median for edge in edges),
        below_median=sum(edge < median for edge in edges),
    )
