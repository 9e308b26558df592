"""The sample's rules, packs and clauses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from auditor.effective import EffectiveRule, PackUsed
from auditor.rules import Clause, Instrument, Rule

WHY = {
    "en": "Four fifths is the enforcement agencies' reference value, not a legal limit.",
    "zh-CN": "五分之四是执法机构使用的参考值，不是法定限值。",
}


def _rule(id: str, kind: str, **parts: Any) -> dict[str, Any]:
    filled = {
        "id": id, "name": id.lower(), "kind": kind, "on_breach": "fail", "severity": "high",
        "threshold": {"origin": "organisation", "why": WHY}, "tests": [], "why": WHY,
    }  # fmt: skip
    return {**filled, **parts}


METRIC = [
    _rule("SMP-001", "metric", on_breach="flag", must={"at_least": 0.8},
          asks={"metric": "selection_rate", "contrast": "ratio_to_best", "across": ["each", "each_pair"]},
          threshold={"origin": "guideline", "why": WHY}, cites=["us.ugesp.4D"],
          title={"en": "Adverse impact (four-fifths)", "zh-CN": "不利影响（五分之四规则）"},
          why={"en": "A group that is selected much less often than the best-placed group may be kept out of an opportunity by the procedure itself.",
               "zh-CN": "某一群体的入选比例若远低于入选比例最高的群体，则可能是程序本身使其失去机会。"}),
    _rule("SMP-002", "metric", must={"at_most": 0.1}, severity="critical",
          asks={"metric": "true_positive_rate", "contrast": "difference"},
          title={"en": "Unequal opportunity", "zh-CN": "机会不均等"},
          remedies=["threshold_adjustment"]),
    _rule("SMP-003", "metric", must={"at_least": 0.6}, severity="medium",
          asks={"metric": "accuracy", "contrast": "worst"},
          title={"en": "Inaccurate for a group", "zh-CN": "对某一群体不准确"}),
    _rule("SMP-004", "metric", must={"at_least": 0.6}, severity="medium",
          asks={"metric": "roc_auc", "contrast": "worst"}, applies={"requires": ["label", "score"]},
          title={"en": "Hardly better than chance", "zh-CN": "几乎等同于随机"}),
]  # fmt: skip
DUTIES = [
    _rule("SMP-010", "fact", asks={"fact": "system.purpose"}, must={"present": True},
          title={"en": "Intended purpose undocumented", "zh-CN": "未记录预期用途"}),
    _rule("SMP-011", "attestation", asks={"attestation": "intended_use"}, must={"in_force": True},
          title={"en": "Intended use not attested", "zh-CN": "预期用途未经声明"}),
    _rule("SMP-012", "fact", asks={"fact": "data.collected_on"}, must={"newer_than_days": 365},
          title={"en": "Stale data", "zh-CN": "数据陈旧"}),
    _rule("SMP-013", "metric", must={"at_most": 1.25}, applies={"task": ["regression"]},
          asks={"metric": "mean_absolute_error", "contrast": "ratio_to_best"},
          title={"en": "Larger errors for a group", "zh-CN": "对某一群体误差更大"}),
]  # fmt: skip


def rules() -> list[EffectiveRule]:
    return [
        *(EffectiveRule(pack="sample.credit", rule=Rule.model_validate(r)) for r in METRIC),
        *(EffectiveRule(pack="sample.duties", rule=Rule.model_validate(r)) for r in DUTIES),
    ]


def packs() -> list[PackUsed]:
    instrument = Instrument(
        name="Uniform Guidelines on Employee Selection Procedures", citation="29 CFR 1607.4(D)",
        jurisdiction="US", legal_status="in_force", applies_from=dt.date(1978, 11, 1),
        checked_on=dt.date(2026, 11, 23), verified="secondary",
    )  # fmt: skip
    return [
        PackUsed(pack="sample.credit", version="2026.11.0", languages=["en", "zh-CN"], rules=4,
                 title={"en": "Sample credit rules", "zh-CN": "信贷示例规则"}, instrument=instrument,
                 digest="ab12" * 16),
        PackUsed(pack="sample.duties", version="2026.11.0", languages=["en", "zh-CN"], rules=4,
                 title={"en": "Sample duties", "zh-CN": "示例义务"}, digest="cd34" * 16,
                 verdict_words={"pass": {"en": "met", "zh-CN": "符合"}, "fail": {"en": "not met", "zh-CN": "不符合"},
                                "not_applicable": {"en": "not applicable", "zh-CN": "不适用"}},
                 signatures=[{"role": "assessor", "title": {"en": "Assessor", "zh-CN": "评估人"}, "cites": ["us.ugesp.4C"]},
                             {"role": "approver", "title": {"en": "Approver", "zh-CN": "批准人"}}]),
    ]  # fmt: skip


def clauses() -> list[Clause]:
    return [
        Clause(id="us.ugesp.4D", citation="29 CFR 1607.4(D)", status="in_force", verified="secondary",
               applies_from=dt.date(1978, 11, 1), checked_by={"SMP-001": "subset"},
               title={"en": "Adverse impact and the four-fifths rule", "zh-CN": "不利影响与五分之四规则"}),
        Clause(id="us.ugesp.4C", citation="29 CFR 1607.4(C)", status="in_force", verified="unverified",
               title={"en": "Evaluation of selection rates: the bottom line", "zh-CN": "入选比例评估：最终结果"}),
        Clause(id="us.ugesp.6A", citation="29 CFR 1607.6(A)", status="in_force", verified="unverified",
               testable=False, title={"en": "Use of validated procedures", "zh-CN": "使用经验证的程序"}),
    ]  # fmt: skip
