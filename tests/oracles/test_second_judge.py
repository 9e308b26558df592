"""Random audits, nasty ones among them, are judged as a second judge does who has only read the pages."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

import auditor
from auditor.cells import Cells
from auditor.judgement import judge
from auditor.report import Verdict, Word
from tests.counted import rule, situation
from tests.oracles.second_judge import (
    AMONG,
    LOWER_IS_BETTER,
    Answer,
    Asked,
    Counts,
    Row,
    Table,
    answer,
)

LEVELS = ("unknown", "nan", "0", " a", "a", "None", "1.0", "true", "女", "b", "c", "d")
SIZES = (1, 9, 10, 29, 30, 31, 60, 100, 300, 1000, 1000, 5000, 5000)
ROWS: tuple[Row, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))
CONTRASTS = (
    None,
    "worst",
    "difference",
    "ratio",
    *(
        f"{operation}_to_{whom}"
        for operation in ("difference", "ratio")
        for whom in ("best", "reference", "largest", "overall")
    ),
)


def people(n: int, draw: np.random.Generator, usual: np.ndarray) -> Counts:
    """Everybody alike, one way or another; as usual; or as it comes. Now and then something is missing."""
    kind = draw.integers(8)
    shares = {0: np.eye(4)[0], 1: np.eye(4)[3], 2: draw.dirichlet([1, 1, 1, 1])}.get(
        int(kind), usual
    )
    counts: dict[Row, int] = dict(zip(ROWS, draw.multinomial(n, shares).tolist(), strict=True))
    if draw.random() < 0.2:
        lost = draw.binomial(counts[1, 1], draw.choice([0.02, 0.3]))
        counts[1, 1] -= int(lost)
        counts[(None, 1) if draw.random() < 0.5 else (1, None)] = int(lost)
    return {row: count for row, count in counts.items() if count}


def table(draw: np.random.Generator) -> Table:
    base, right = draw.choice([0.02, 0.3, 0.5, 0.9]), draw.choice([0.5, 0.8, 0.98, 1.0])
    usual = np.array(
        [(1 - base) * right, (1 - base) * (1 - right), base * (1 - right), base * right]
    )
    names = draw.permutation(LEVELS)[: draw.choice([1, 2, 2, 3, 5, 10])].tolist()
    large = draw.random() < 0.7
    groups = {
        name: people(int(draw.choice(SIZES[6:] if large else SIZES)), draw, usual) for name in names
    }
    everybody = sum(sum(counts.values()) for counts in groups.values())
    unknown = int(draw.choice([0, 0, 1, everybody // 9, everybody // 9 + 1]))
    return Table(
        groups=groups,
        unknown={(1, 1): unknown} if unknown else {},
        reference=str(draw.choice(names)),
        adverse=bool(draw.random() < 0.3),
    )


def asked(draw: np.random.Generator) -> Asked:
    metric = str(draw.choice(["selection_rate", *AMONG]))
    contrast = CONTRASTS[draw.integers(len(CONTRASTS))]
    return Asked(
        metric=metric,
        contrast=contrast,
        must=limit(contrast, draw, low_is_good=metric in LOWER_IS_BETTER),
        by=str(draw.choice(["interval", "interval", "point"])),
        confidence=float(draw.choice([0.95, 0.95, 0.8, 0.99])),
        min_group=int(draw.choice([30, 30, 1, 31])),
        min_denominator=int(draw.choice([5, 5, 1, 30])),
        max_unknown=float(draw.choice([0.1, 0.1, 0.0, 0.3])),
        max_share=float(draw.choice([0.02, 0.1])) if draw.random() < 0.2 else None,
    )


def limit(
    contrast: str | None, draw: np.random.Generator, *, low_is_good: bool
) -> dict[str, float | list[float]]:
    """One that points the right way, with round numbers that figures may meet exactly."""
    gap = float(draw.choice([0, 0.05, 0.1, 0.3]))
    if contrast in (None, "worst"):
        return {"at_most" if low_is_good else "at_least": float(draw.choice([0.02, 0.2, 0.5, 0.8]))}
    assert contrast is not None
    if contrast in ("difference", "difference_to_best"):
        return {"at_most": gap}
    if contrast == "ratio" or (contrast == "ratio_to_best" and not low_is_good):
        return {"at_least": float(draw.choice([0.5, 0.8, 0.99, 1.0]))}
    if contrast == "ratio_to_best":
        return {"at_most": float(draw.choice([1.0, 1.25, 2.0]))}
    if draw.random() < 0.5:
        return {"between": [0.8, 1.25] if contrast.startswith("ratio") else [-gap, gap + 0.05]}
    if contrast.startswith("ratio"):
        return {"at_most": 1.25} if low_is_good else {"at_least": 0.8}
    return {"at_most": gap} if low_is_good else {"at_least": -gap}


def counted(made: Table, draw: np.random.Generator) -> Cells:
    """As a table of counts, its rows in any order."""
    rows = [(g, *row, n) for g, counts in made.groups.items() for row, n in counts.items()]
    rows += [(None, *row, n) for row, n in made.unknown.items()]
    frame = pd.DataFrame(rows, columns=["group", "label", "prediction", "n"])
    frame = frame.astype({"group": object, "label": "Int64", "prediction": "Int64"})
    recorded = {"unknown": "unknown (as recorded)"}
    return auditor.count(
        frame.iloc[draw.permutation(len(frame))],
        sensitive=["group"],
        label="label",
        prediction="prediction",
        positive=1,
        label_positive=1,
        adverse=made.adverse,
        count="n",
        reference={"group": recorded.get(made.reference, made.reference)},
    )


@pytest.mark.parametrize("seed", range(4))
def test_random_audits_get_the_words_and_values_of_the_second_judge(seed: int) -> None:
    draw, seen = np.random.default_rng(seed), Counter[str]()
    for _ in range(40):
        made = table(draw)
        questions = [asked(draw) for _ in range(16)]
        rules = [
            rule(
                id=f"R-{k:03d}",
                asks={"metric": q.metric} | ({"contrast": q.contrast} if q.contrast else {}),
                must=q.must,
                decide={
                    "by": q.by,
                    "confidence": q.confidence,
                    "min_group": q.min_group,
                    "min_denominator": q.min_denominator,
                    "max_unknown": q.max_unknown,
                    "small_groups": "undetermined"
                    if q.max_share is None
                    else {"set_aside": {"max_share": q.max_share}},
                },
            )
            for k, q in enumerate(questions)
        ]
        found = judge(counted(made, draw), rules, situation())
        for question, verdict in zip(questions, found, strict=True):
            agree(question, verdict, answer(question, made))
            seen[verdict.verdict.value] += 1
    assert min(seen[word] for word in ("pass", "fail", "inconclusive", "insufficient_data")) >= 10


def agree(question: Asked, verdict: Verdict, wanted: Answer) -> None:
    """The word, the worst value, and the level at which its bound was taken."""
    told = (question, verdict)
    assert verdict.verdict.value in wanted.words, told
    if wanted.value is None or verdict.verdict == Word.INSUFFICIENT_DATA:
        return
    assert verdict.value is not None, told
    worst = pytest.approx(beyond(question, float(wanted.value)), abs=1e-9)
    assert beyond(question, verdict.value) == worst, told
    if question.by == "interval":
        assert verdict.bound is not None, told
        assert verdict.bound.level is not None, told
        least, most = wanted.passing, wanted.passing
        if verdict.verdict == Word.FAIL:
            least, most = wanted.failing
        assert least * 0.999 <= verdict.bound.level <= most * 1.001, told


def beyond(question: Asked, value: float) -> float:
    """How far on the bad side: of two that are as far beyond either end, both are the worst."""
    return max(end - value if low else value - end for low, end in question.ends)
