"""A made-up regression report: house prices, with mean errors per district and one long, hostile name."""

from __future__ import annotations

import functools
import math

from auditor.codebook import Attribute, Codebook
from auditor.documented import (
    ModelFacts,
    Said,
)
from auditor.effective import EffectiveRule
from auditor.report import Estimate, GroupVerdict, Outcome, Report, Verdict, Word
from auditor.rules import Rule
from tests.pages import rulebook, sample

HOSTILE = '</script><b onmouseover="x">Nord & "Süd"</b> $x^2$ with a very long name of a district'
DISTRICTS = ("centre", "north", "东城区", HOSTILE, "harbour")


def _estimates(metric: str, by: tuple[str, ...]) -> list[Estimate]:
    made = []
    names = DISTRICTS if by else ("",)
    for index, name in enumerate(names):
        n = 900 - 190 * index if by else 2600
        value = 12_500.0 * (1 + 0.4 * index) * (-1 if metric == "mean_error" and index % 2 else 1)
        half = 60_000 / math.sqrt(n)
        made.append(
            Estimate(
                metric=metric, by=by, group={"district": name} if by else None, n=n, value=value,
                interval=(value - half, value + half), numerator=value * n, denominator=n, status="ok",
            )
        )  # fmt: skip
    return made


def _verdict() -> Verdict:
    own = _estimates("mean_absolute_error", ("district",))
    found = tuple(
        GroupVerdict(
            group=e.group or {}, n=e.n, rate=e.value, rate_interval=e.interval, denominator=e.n,
            value=None if index == 4 else (e.value or 0) / 12_500, verdict=word,
            interval=None if index == 4 else ((e.value or 0) / 14_000, None if index == 3 else (e.value or 0) / 11_000),
            reason=Said(code="reason.small_group", values={"n": e.n, "least": 200}) if index == 4 else None,
        )
        for index, (e, word) in enumerate(zip(own, [Word.PASS, Word.INCONCLUSIVE, Word.FAIL, Word.FAIL, Word.INSUFFICIENT_DATA], strict=True))
    )  # fmt: skip
    worst = found[3]
    return Verdict(
        rule="HSE-001", pack="sample.credit", kind="metric", verdict=Word.FAIL, severity="high",
        metric="mean_absolute_error", contrast="ratio_to_best", by=("district",), value=worst.value,
        interval=worst.interval, limit={"at_most": 1.25}, worst_group=worst.group, n=worst.n, groups=found,
    )  # fmt: skip


@functools.cache
def regression() -> Report:
    """The house-price audit; everything that is not about amounts is the credit audit's."""
    rule = Rule.model_validate(
        rulebook._rule(
            "HSE-001", "metric", must={"at_most": 1.25},
            asks={"metric": "mean_absolute_error", "contrast": "ratio_to_best"},
            title={"en": "Larger errors in a district", "zh-CN": "某一区域误差更大"},
        )
    )  # fmt: skip
    book = Codebook(
        task="regression",
        attributes=(Attribute(name="district", column="district", levels=DISTRICTS),),
        has_label=True, has_prediction=True, has_score=False,
    )  # fmt: skip
    metrics = ("mean_absolute_error", "root_mean_squared_error", "mean_error")
    return sample.binary().model_copy(
        update={
            "codebook": book, "system": sample.binary().system.model_copy(update={"task": "regression"}), "outcome": Outcome.FAIL, "outcome_by_kind": {"metric": Outcome.FAIL},
            "counts": {"fail": 1}, "rules": [EffectiveRule(pack="sample.credit", rule=rule)],
            "packs": rulebook.packs()[:1], "clauses": [], "verdicts": [_verdict()],
            "estimates": [e for m in metrics for by in ((), ("district",)) for e in _estimates(m, by)],
            "exhibits": [], "tallies": [], "recommendations": [], "set_aside": [],
            "model": ModelFacts(source="predictions"), "attestations": [], "waivers": [],
        }
    ).sealed()  # fmt: skip
