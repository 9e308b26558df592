"""Error rates of transcriptions: ratios of sums, whose doubt is that of utterances."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import auditor
from auditor import rulebook
from auditor.errors import AuditorError
from auditor.judgement import judge
from auditor.report import Word
from tests.counted import rule, situation

RULES = """pack: speech
version: '1'
title: {en: Speech, zh-CN: 语音}
rules:
- id: S-1
  name: unequal-word-error-rate
  kind: metric
  asks: {metric: word_error_rate, contrast: ratio_to_best}
  must: {at_most: 1.25}
  threshold: {origin: organisation, why: {en: x, zh-CN: x}}
  on_breach: fail
  severity: high
  applies: {task: [transcription], requires: [words]}
  title: {en: Recognised less well, zh-CN: 识别较差}
  why: {en: x, zh-CN: x}
  tests:
  - rows: [[a, 1, 10, 5000], [a, 2, 10, 5000], [b, 1, 10, 5000], [b, 2, 10, 5000]]
    verdict: pass
  - rows: [[a, 1, 10, 5000], [a, 2, 10, 5000], [b, 3, 10, 5000], [b, 4, 10, 5000]]
    verdict: fail
  - rows: [[a, 1, 10, 40], [b, 3, 10, 40]]
    verdict: insufficient_data
"""


def spoken(n: int = 4000, *, worse: float = 1.0, seed: int = 4) -> dict[str, Any]:
    """Utterances of two dialects; of one `worse` times as many words are wrong."""
    draw = np.random.default_rng(seed)
    dialect = draw.choice(["north", "south"], n)
    length = 1 + draw.poisson(9, n)
    wrong = draw.poisson(length * 0.1 * np.where(dialect == "south", worse, 1.0))
    return {
        "dialect": dialect,
        "edits": wrong,
        "length": length,
        "speaker": draw.integers(0, 400, n),
        "weight": np.round(draw.uniform(0.8, 1.2, n), 3),
    }


def estimated(rows: dict[str, Any], **further: Any) -> Any:
    cells = auditor.count(
        rows, words=("edits", "length"), sensitive=["dialect"], task="transcription", **further
    )
    return auditor.estimate(cells, ["word_error_rate"], by=["dialect"]).set_index("dialect")


def test_it_is_the_ratio_of_the_sums_with_the_linearised_error() -> None:
    """By hand: Σe / Σl, and √(Σ(e − R·l)² · n / (n − 1)) / Σl."""
    rows = spoken()
    found = estimated(rows)

    for name in ("north", "south"):
        mine = rows["dialect"] == name
        e, k = rows["edits"][mine], rows["length"][mine]
        rate, n = e.sum() / k.sum(), mine.sum()
        error = np.sqrt(((e - rate * k) ** 2).sum() * n / (n - 1)) / k.sum()
        assert found.loc[name, "value"] == pytest.approx(rate)
        assert found.loc[name, "n"] == n
        width = found.loc[name, "high"] - found.loc[name, "low"]
        assert width / (2 * error) == pytest.approx(stats.t.ppf(0.975, n - 1), rel=0.03)


def test_characters_are_counted_as_words_are() -> None:
    """north: 3 + 1 edits in 20 + 30 characters; south: 5 in 40."""
    rows = {"dialect": ["north", "north", "south"], "edits": [3, 1, 5], "length": [20, 30, 40]}
    cells = auditor.count(
        rows, characters=("edits", "length"), sensitive=["dialect"], task="transcription"
    )

    found = auditor.estimate(cells, "character_error_rate", by=["dialect"])

    assert found.value.tolist() == pytest.approx([4 / 50, 5 / 40])
    assert found.n.tolist() == [2, 1]


def test_weights_and_speakers_are_counted() -> None:
    rows = spoken()
    weighted, grouped = estimated(rows, weight="weight"), estimated(rows, cluster="speaker")
    mine = rows["dialect"] == "south"
    e, k, w = (rows[name][mine] for name in ("edits", "length", "weight"))

    assert weighted.loc["south", "value"] == pytest.approx((w * e).sum() / (w * k).sum())
    assert grouped.loc["south", "value"] == pytest.approx(e.sum() / k.sum())
    assert (
        grouped.loc["south", "low"] < grouped.loc["south", "value"] < grouped.loc["south", "high"]
    )


def test_more_edits_than_words_and_nothing_said_are_counted() -> None:
    """Two words heard where none was said: five edits for four words."""
    rows = {"dialect": ["a", "a", "b"], "edits": [2, 3, 0], "length": [0, 4, 0]}
    found = estimated(rows)

    assert found.loc["a", "value"] == 1.25
    assert found.loc["b", "reason"] == "reason.no_reference_words"


@pytest.mark.parametrize("column", [[1, -1], [1, 0.5]])
def test_edits_are_whole_numbers(column: list[float]) -> None:
    with pytest.raises(AuditorError, match="whole numbers, none below 0"):
        estimated({"dialect": ["a", "b"], "edits": column, "length": [5, 5]})


@pytest.fixture
def judged(tmp_path: Path) -> Callable[..., Any]:
    path = tmp_path / "speech.yaml"
    path.write_text(RULES, encoding="utf-8")

    def scan(rows: dict[str, Any]) -> auditor.Report:
        return auditor.scan(
            rows,
            words=["edits", "length"],
            task="transcription",
            sensitive=["dialect"],
            rules=[str(path)],
        )

    return scan


def test_a_dialect_that_is_recognised_less_well_fails(judged: Callable[..., Any]) -> None:
    assert judged(spoken()).verdicts[0].verdict == Word.PASS
    assert judged(spoken(worse=2.0)).verdicts[0].verdict == Word.FAIL
    assert judged(spoken(120)).verdicts[0].verdict == Word.INSUFFICIENT_DATA


def test_the_report_of_a_transcription_verifies(judged: Callable[..., Any], tmp_path: Path) -> None:
    from auditor.verify import verify

    report = judged(spoken(worse=1.3))
    report.save(str(tmp_path / "report.json"))
    report.save(str(tmp_path / "report.html"), lang="zh-CN")

    assert "词错误率" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert verify(tmp_path / "report.json").differences == []


def test_the_rules_own_tests_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "speech.yaml"
    path.write_text(RULES, encoding="utf-8")

    assert rulebook.check([path]) == []
    assert rulebook.check_tests([path]) == []


def test_other_roles_have_no_place_in_a_transcription() -> None:
    rows = spoken(50) | {"p": [1] * 50}

    with pytest.raises(AuditorError, match="says nothing of"):
        auditor.scan(rows, words=["edits", "length"], prediction="p", task="transcription",
                     sensitive=["dialect"], rules=["intl.baseline"])  # fmt: skip
    with pytest.raises(AuditorError, match="belongs to --task transcription"):
        auditor.scan(rows, words=["edits", "length"], prediction="p",
                     sensitive=["dialect"], rules=["intl.baseline"])  # fmt: skip


def test_utterances_without_any_mistake_are_no_proof_that_there_are_none() -> None:
    """750 of 750 right: one in 300 may still be wholly wrong, and a tenth of samples would not show it."""
    frame = {"edits": [0] * 1500, "length": [10] * 1500, "group": ["a", "b"] * 750}
    cells = auditor.count(
        frame, sensitive=["group"], words=("edits", "length"), task="transcription"
    )
    asked = rule(asks={"metric": "word_error_rate"}, must={"at_most": 0.002})
    told = situation(task="transcription", evidence=cells.codebook.roles)
    (verdict,) = judge(cells, [asked], told)

    assert verdict.verdict == "insufficient_data"
    assert {group.reason.code for group in verdict.groups if group.reason} == {"reason.all_alike"}
