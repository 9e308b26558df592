"""A made-up audit report with every kind of verdict, written by hand so that pages can be tested alone."""

from __future__ import annotations

import datetime as dt
import functools
import math
from typing import Any

from auditor.codebook import Attribute, Codebook
from auditor.documented import (
    DataFacts,
    Environment,
    Epoch,
    FileUsed,
    Layer,
    ModelFacts,
    RoleUsed,
    Said,
    SystemFacts,
    Training,
)
from auditor.report import (
    Bound,
    CountedRows,
    Estimate,
    Exhibit,
    GroupVerdict,
    Method,
    Outcome,
    PlanFacts,
    Report,
    Significance,
    Verdict,
    Word,
    tally_digest,
)
from auditor.rules import Attestation, Waiver
from tests.pages import rulebook
from tests.pages.counts import METRICS, SEXES, TOTAL, Confusion, exact, groups, ratio, total

CROSSINGS: tuple[tuple[str, ...], ...] = ((), ("sex",), ("age",), ("sex", "age"))
DIGEST = "9f2c5a1e" * 8


def codebook() -> Codebook:
    return Codebook(
        task="binary",
        attributes=(
            Attribute(name="sex", column="applicant_sex", levels=SEXES, reference="male"),
            Attribute(
                name="age",
                column="age_years",
                levels=("[18, 25)", "[25, 40)", "[40, 60)", "[60, 100)"),
                bins=(18, 25, 40, 60, 100),
            ),
        ),
        has_label=True,
        has_prediction=True,
        has_score=True,
    )


def estimates() -> list[Estimate]:
    made = []
    for by in CROSSINGS:
        for group, cell in groups(by):
            made += [_rate(metric, by, group, cell) for metric in METRICS]
            made.append(_area(by, group, cell))
    return made


def _rate(metric: str, by: tuple[str, ...], group: dict[str, str], cell: Confusion) -> Estimate:
    hits, among = cell.of(metric)
    return Estimate(
        metric=metric, by=by, group=group or None, n=cell.n, value=hits / among,
        interval=exact(hits, among), numerator=hits, denominator=among, status="ok",
    )  # fmt: skip


def _area(by: tuple[str, ...], group: dict[str, str], cell: Confusion) -> Estimate:
    small = min(cell.tp + cell.fn, cell.fp + cell.tn) < 15
    if small:
        return Estimate(
            metric="roc_auc", by=by, group=group or None, n=cell.n, status="undefined",
            reason=Said(code="reason.area_few_events", values={"events": 2.4, "least": 3.0}),
        )  # fmt: skip
    area = 0.5 + 0.4 * (cell.tp / (cell.tp + cell.fn) - cell.fp / (cell.fp + cell.tn))
    return Estimate(
        metric="roc_auc", by=by, group=group or None, n=cell.n, value=area,
        interval=(area - 1.1 / math.sqrt(cell.n), min(1.0, area + 1.1 / math.sqrt(cell.n))),
        status="ok",
    )  # fmt: skip


def to_best(by: tuple[str, ...], small: int = 30) -> tuple[GroupVerdict, ...]:
    """Selection rates as ratios to the best."""
    rated = [(g, c, c.of("selection_rate")) for g, c in groups(by)]
    best = max((r for r in rated if r[1].n >= small), key=lambda r: r[2][0] / r[2][1])
    return tuple(_to_best(r, best, small) for r in rated)


def _to_best(mine: Any, best: Any, small: int) -> GroupVerdict:
    group, cell, (hits, among) = mine
    own, other = exact(hits, among), exact(*best[2])
    common: dict[str, Any] = {
        "group": group, "n": cell.n, "numerator": hits, "denominator": among,
        "rate": hits / among, "rate_interval": own,
    }  # fmt: skip
    if cell.n < small:
        few = Said(code="reason.small_group", values={"n": cell.n, "least": small})
        return GroupVerdict(**common, verdict=Word.INSUFFICIENT_DATA, reason=few)
    if group == best[0]:
        return GroupVerdict(**common, value=1.0, interval=(1.0, 1.0), verdict=Word.PASS)
    value = (hits / among) / (best[2][0] / best[2][1])
    low, high = ratio(hits / among, best[2][0] / best[2][1], own, other)
    word = _word(low, high)
    bound = Bound(side="upper", level=0.05, value=high) if word is Word.FLAG else Bound(
        side="lower", level=0.04, value=low)  # fmt: skip
    why = Said(code="reason.limit_inside_interval") if word is Word.INCONCLUSIVE else None
    told: dict[str, Any] = {"interval": (low, high), "bound": bound, "verdict": word, "reason": why}
    return GroupVerdict(**common, value=value, **told)


def _word(low: float | None, high: float | None, limit: float = 0.8) -> Word:
    if low is not None and low >= limit:
        return Word.PASS
    return Word.FLAG if high is not None and high < limit else Word.INCONCLUSIVE


def impact(by: tuple[str, ...]) -> Verdict:
    """One crossing of the impact rule, its word the worst of its groups'."""
    found = to_best(by)
    if len(by) > 1:
        found = tuple(g.model_copy(update={"set_aside": g.n < 30}) for g in found)
    order = [Word.FLAG, Word.INSUFFICIENT_DATA, Word.INCONCLUSIVE, Word.PASS]
    word = min((g.verdict for g in found), key=order.index)
    worst = min((g for g in found if g.value is not None), key=lambda g: g.value or 0)
    reasons = {
        Word.FLAG: None,
        Word.INSUFFICIENT_DATA: next((g.reason for g in found if g.reason), None),
        Word.INCONCLUSIVE: Said(code="reason.limit_inside_interval"),
        Word.PASS: None,
    }
    best = max(
        (g for g in found if g.verdict is not Word.INSUFFICIENT_DATA), key=lambda g: g.rate or 0
    )
    tests = tuple(
        Significance(group=g.group, compared_with=best.group, fisher_p=2.1e-15 if i == 0 else 0.0413,
                     z=-8.12 if i == 0 else -2.04, shortfall=182.4 if i == 0 else 11.6, flips=i > 0)
        for i, g in enumerate(found) if g.group != best.group and g.value is not None
    )  # fmt: skip
    return Verdict(
        rule="SMP-001", pack="sample.credit", kind="metric", verdict=word, severity="high",
        metric="selection_rate", contrast="ratio_to_best", by=by, value=worst.value,
        interval=worst.interval, bound=worst.bound, limit={"at_least": 0.8},
        worst_group=worst.group, n=worst.n, reason=reasons[word], groups=found, tests=tests,
        n_needed=4120 if word is Word.INCONCLUSIVE else None, unknown=37,
    )  # fmt: skip


def opportunity(by: tuple[str, ...]) -> Verdict:
    """The difference of true positive rates: a fail by sex, inconclusive by age."""
    found = []
    for group, cell in groups(by):
        hits, among = cell.of("true_positive_rate")
        found.append(
            GroupVerdict(
                group=group, n=cell.n, numerator=hits, denominator=among, rate=hits / among,
                rate_interval=exact(hits, among), verdict=Word.FAIL if by == ("sex",) else
                Word.INCONCLUSIVE, value=hits / among - 0.79, interval=(hits / among - 0.86, None),
            )
        )  # fmt: skip
    rates = [g.rate or 0.0 for g in found]
    gap = max(rates) - min(rates)
    failed = by == ("sex",)
    return Verdict(
        rule="SMP-002", pack="sample.credit", kind="metric", severity="critical", by=by,
        verdict=Word.FAIL if failed else Word.INCONCLUSIVE, metric="true_positive_rate",
        contrast="difference", value=gap, interval=(gap - 0.07, gap + 0.08),
        bound=Bound(side="lower" if failed else "upper", level=0.05 if failed else 0.04, value=gap - 0.06 if failed else gap + 0.07),
        limit={"at_most": 0.1}, worst_group=found[0].group, n=found[0].n, groups=tuple(found),
        reason=None if failed else Said(code="reason.limit_inside_interval"),
        n_needed=None if failed else 2780, unknown=37 if "sex" in by else 0,
    )  # fmt: skip


def accuracy(by: tuple[str, ...]) -> Verdict:
    """Accuracy of every group, a plain rate that passes."""
    found = []
    for group, cell in groups(by):
        hits, among = cell.of("accuracy")
        low, high = exact(hits, among)
        found.append(GroupVerdict(
            group=group, n=cell.n, value=hits / among, interval=(low, high), numerator=hits,
            denominator=among, bound=Bound(side="lower", level=0.05, value=low), verdict=Word.PASS,
        ))  # fmt: skip
    worst = min(found, key=lambda g: g.value or 0)
    return Verdict(
        rule="SMP-003", pack="sample.credit", kind="metric", verdict=Word.PASS, severity="medium",
        metric="accuracy", contrast="worst", by=by, value=worst.value, interval=worst.interval,
        bound=worst.bound, limit={"at_least": 0.6}, worst_group=worst.group, n=worst.n,
        groups=tuple(found),
    )  # fmt: skip


def ranking(by: tuple[str, ...]) -> Verdict:
    """The area under the curve: undefined for a small group, so the crossing has insufficient data."""
    found = []
    for group, cell in groups(by):
        area = _area(by, group, cell)
        undecided = area.value is None
        found.append(GroupVerdict(
            group=group, n=cell.n, value=area.value, interval=area.interval, reason=area.reason,
            verdict=Word.INSUFFICIENT_DATA if undecided else Word.PASS,
        ))  # fmt: skip
    worst = min((g for g in found if g.value is not None), key=lambda g: g.value or 0)
    return Verdict(
        rule="SMP-004", pack="sample.credit", kind="metric", verdict=Word.INSUFFICIENT_DATA,
        severity="medium", metric="roc_auc", contrast="worst", by=by, value=worst.value,
        interval=worst.interval, limit={"at_least": 0.6}, worst_group=worst.group, n=worst.n,
        reason=next(g.reason for g in found if g.reason), groups=tuple(found),
    )  # fmt: skip


def others() -> list[Verdict]:
    """Facts, an attestation, a waiver, and a rule that does not apply."""
    common: dict[str, Any] = {"pack": "sample.duties"}
    waiver = Waiver(
        rule="SMP-012", owner="Dr. A. Muster, Risk", reason="The provider changes in January.",
        compensating_control="Every refusal is read by a person.", expires=dt.date(2027, 1, 31),
    )  # fmt: skip
    return [
        Verdict(rule="SMP-010", kind="fact", verdict=Word.PASS, severity="medium",
                limit={"present": True}, reason=Said(code="reason.fact_present", values={"fact": "system.purpose", "stated": {"en": "small loans", "zh-CN": "小额贷款"}}), **common),
        Verdict(rule="SMP-011", kind="attestation", verdict=Word.PENDING, severity="high",
                limit={"in_force": True}, reason=Said(code="reason.attestation_absent", values={"attestation": "intended_use"}), **common),
        Verdict(rule="SMP-012", kind="fact", verdict=Word.WAIVED, severity="low", waiver=waiver,
                limit={"newer_than_days": 365}, reason=Said(code="reason.fact_stale", values={"fact": "data.collected_on", "days": 512, "most": 365}), **common),
        Verdict(rule="SMP-013", kind="metric", verdict=Word.NOT_APPLICABLE, severity="low",
                metric="mean_absolute_error", contrast="ratio_to_best", limit={"at_most": 1.25},
                reason=Said(code="reason.other_task", values={"tasks": ["regression"], "task": "binary"}), **common),
    ]  # fmt: skip


def exhibits() -> list[Exhibit]:
    made = []
    for by in (("sex",), ("age",)):
        for index, (group, cell) in enumerate(groups(by)):
            x = [i / 40 for i in range(41)]
            bend = 0.28 + 0.06 * index
            made.append(Exhibit(kind="roc", by=by, group=group, n=cell.n, x=x,
                                y=[v**bend for v in x], area=1 / (1 + bend)))  # fmt: skip
            shape = [v ** (1 + 0.4 * index) * (1 - v) ** 1.5 for v in x]
            made.append(Exhibit(kind="scores", by=by, group=group, n=cell.n, x=x,
                                y=[v / sum(shape) for v in shape]))  # fmt: skip
    return made


def model() -> ModelFacts:
    curve = [Epoch(epoch=i, training_loss=0.35 + 0.34 / (1 + i * 0.7),
                   validation_loss=0.39 + 0.3 / (1 + i * 0.6) + 0.0009 * i) for i in range(1, 25)]  # fmt: skip
    return ModelFacts(
        source="trained", kind="mlp", parameters=3_329, inputs=["income", "debt", "years_employed"],
        layers=[Layer(name="0", kind="Linear", shape="17 → 64", parameters=1_152),
                Layer(name="1", kind="ReLU", shape="64", parameters=0),
                Layer(name="2", kind="Linear", shape="64 → 32", parameters=2_080),
                Layer(name="3", kind="ReLU", shape="32", parameters=0),
                Layer(name="4", kind="Linear", shape="32 → 1", parameters=97)],
        digest=DIGEST[::-1], file="credit.safetensors", device="cpu", threshold=0.5,
        threshold_origin="default",
        training=Training(rows=6_000, validation_rows=1_200, loss="binary cross-entropy", optimiser="adamw",
                          settings={"learning_rate": 0.001, "batch": 256, "dropout": 0.1, "hidden": [64, 32]},
                          seed=20261123, device="cpu", epochs_run=24, best_epoch=19, stopped_early=True,
                          curve=curve),
    )  # fmt: skip


def tallies() -> list[CountedRows]:
    made = []
    for by in CROSSINGS:
        rows: list[list[Any]] = []
        for group, cell in groups(by):
            for label, prediction, n in (
                (0, 0, cell.tn),
                (0, 1, cell.fp),
                (1, 0, cell.fn),
                (1, 1, cell.tp),
            ):
                rows.append([*group.values(), label, prediction, n])
        keys, sums = ("label", "prediction"), ("n",)
        made.append(
            CountedRows(
                by=by, keys=keys, sums=sums, rows=rows, digest=tally_digest(by, keys, sums, rows)
            )
        )
    bins = [["female", 1, b, 5 + b] for b in range(20)] + [["male", 0, b, 9 + b] for b in range(20)]
    keys = ("label", "bin")
    made.append(
        CountedRows(
            by=("sex",),
            keys=keys,
            sums=("n",),
            rows=bins,
            digest=tally_digest(("sex",), keys, ("n",), bins),
        )
    )
    return made  # fmt: skip


def data() -> DataFacts:
    return DataFacts(
        source="made_up:credit", made_up=True, rows_read=10_000, rows_audited=TOTAL.n, people=TOTAL.n,
        columns=14, files=[FileUsed(name="credit.parquet", bytes=418_233, digest=DIGEST)],
        roles=[RoleUsed(role="label", column="repaid", positive=["1"]),
               RoleUsed(role="score", column="p_repay"),
               RoleUsed(role="sex", column="applicant_sex"), RoleUsed(role="age", column="age_years")],
        features=["income", "debt", "years_employed", "postcode_area"],
        split=Said(code="data.split_fraction", values={"fraction_share": 0.4, "n": 3520, "seed": 7, "training": 6480}),
        facts=[Said(code="model.missing_filled", values={"feature": "income", "n": 212, "value": 2450.5})],
    )  # fmt: skip


@functools.cache
def binary() -> Report:
    """The credit audit: a fail, passes, a flag, inconclusive, insufficient, pending, waived."""
    pairs = (("sex",), ("age",), ("sex", "age"))
    verdicts = [
        *map(impact, pairs),
        *map(opportunity, pairs[:2]),
        *map(accuracy, pairs[:2]),
        ranking(pairs[2]),
        *others(),
    ]
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict.verdict] = counts.get(verdict.verdict, 0) + 1
    return Report(
        created=dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC), as_of=dt.date(2026, 11, 23),
        outcome=Outcome.FAIL,
        outcome_by_kind={"metric": Outcome.FAIL, "fact": Outcome.FLAGGED, "attestation": Outcome.UNDETERMINED},
        counts=counts, languages=["en", "zh-CN"],
        system=SystemFacts(
            name={"en": "Credit scorer", "zh-CN": "信贷评分模型"}, version="3.2.0", provider="Beispielbank AG",
            purpose={"en": "Decides which applications for small loans are approved without a person reading them.",
                     "zh-CN": "决定哪些小额贷款申请无需人工审阅即可批准。"},
            prepared_by="J. Rivera, model risk", reviewed_by="Prof. M. Okafor, independent auditor",
            documented={"contact": "model-risk@example.org", "data_period": "2024-01 – 2025-06"},
            task="binary", positive_is="favourable",
        ),
        data=data(), model=model(), packs=rulebook.packs(), rules=rulebook.rules(), clauses=rulebook.clauses(),
        verdicts=verdicts, estimates=estimates(),
        recommendations=[
            Said(code="recommend.threshold_adjustment", values={"rule": "SMP-002", "by": ["sex"]}),
            Said(code="recommend.collect_for_groups", values={"rule": "SMP-001", "by": ["sex", "age"], "groups": 1}),
        ],
        limitations=[Said(code="limitation.made_up"), Said(code="limitation.labels")],
        facts={"system.purpose": "…", "data.rows": TOTAL.n},
        attestations=[Attestation(id="human_review", statement={"en": "A person can overrule every refusal.", "zh-CN": "每一项拒绝均可由人工推翻。"},
                                  person="L. Chen", role="Head of lending", date=dt.date(2026, 9, 1), expires=dt.date(2027, 9, 1))],
        waivers=[v.waiver for v in verdicts if v.waiver],
        set_aside=[{"group": {"sex": "female", "age": "[60, 100)"}, "reason": "Fewer than 2 % of the people."}],
        exhibits=exhibits(), codebook=codebook(), tallies=tallies(),
        method=Method(version="1", confidence=0.95, seed=20261123, intervals={"rate": "clopper_pearson", "ratio": "mover"}),
        plan=PlanFacts(digest=DIGEST),
        environment=Environment(auditor="0.1.0", python="3.11.2", platform="Linux x86-64",
                                packages={"numpy": "2.4.6", "scipy": "1.17.1", "torch": "2.13.0"}, device="cpu"),
    ).sealed()  # fmt: skip


assert total().n == TOTAL.n
