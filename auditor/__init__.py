"""auditor: does a model keep the rules you wrote down, how certain is that, and can a stranger check it?

report = auditor.audit("audit.yaml")      report.outcome · report.save("report.pdf", lang="en")
report = auditor.scan(frame, label="y", prediction="p", sensitive=["sex"], rules=["intl.baseline"])
cells = auditor.count(frame, label="y", prediction="p", sensitive=["sex", "race"])
table = auditor.estimate(cells, ["selection_rate"], by=["sex"])
since = auditor.diff("last/report.json", report)
moved = auditor.drift(cells, auditor.count(later, …, codebook=cells.codebook))
stands_in = auditor.proxies(frame, sensitive=["sex"], features=["income", "postcode"])
worst = auditor.subgroups(cells, metric="true_positive_rate")
verdicts = auditor.judge(cells, "house.yaml")
report = auditor.load("report.json")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.api import (
        Report,
        audit,
        count,
        diff,
        judge,
        load,
        scan,
    )
    from auditor.errors import AuditorError
    from auditor.frames import drift, estimate, proxies, subgroups

__all__ = [
    "AuditorError",
    "Report",
    "audit",
    "count",
    "diff",
    "drift",
    "estimate",
    "judge",
    "load",
    "proxies",
    "scan",
    "subgroups",
]


def __getattr__(name: str) -> Any:
    """Nothing heavy is imported before it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'auditor' has no attribute '{name}'")
    if name == "AuditorError":
        from auditor.errors import AuditorError

        return AuditorError
    from auditor import api, frames

    return getattr(api if hasattr(api, name) else frames, name)
