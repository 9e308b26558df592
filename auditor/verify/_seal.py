"""Check that a report names every change since its plan was sealed, as far as the report itself holds what was sealed."""

from __future__ import annotations

from auditor import sealing
from auditor.documented import Said
from auditor.lock import Lock, SealedFile
from auditor.report import Report
from auditor.verify._difference import Verification, Words

_NOT_HELD = ("lock.setting", "lock.description")
"""Changes of what is not in a report: audit.yaml, and the description beside a model."""
_PLAN = "lock.plan"
"""Told only where nothing else explains it."""


def check(report: Report, found: Verification) -> None:
    """Hold the seal inside the report against the rules, data, seed, model and method that it states."""
    plan = report.plan
    if plan.lock is None:
        if plan.sealed_at is not None or plan.changes:
            found.differs("plan", Words("sealed"), Words("no seal in the report"))
        return
    digest = sealing.digest(plan.lock)
    found.compare("plan.lock.digest", plan.lock.digest, digest, about="over the seal")
    found.compare("plan.sealed_at", str(plan.sealed_at), str(plan.lock.sealed_at))
    unheld = [change for change in plan.changes if change.code in _NOT_HELD]
    stated = [change for change in plan.changes if change not in unheld]
    recomputed = sealing.differences(plan.lock, _now(report, plan.lock))
    if unheld:
        recomputed = [change for change in recomputed if change.code != _PLAN]
    found.compare("plan.changes", _plain(stated), _plain(recomputed), about="since the seal")
    found.count("digests")
    found.unchecked.append(
        "changes of settings since the plan was sealed: taken as the report states them, for "
        "audit.yaml is not in it"
    )


def _now(report: Report, lock: Lock) -> Lock:
    """What the report states of everything that was sealed; the rest as it was."""
    loaded = report.model.source == "loaded" and report.model.file is not None
    documented = {
        name.removeprefix("system."): value
        for name, value in report.facts.items()
        if name.startswith("system.")
    }
    return lock.model_copy(
        update={
            "plan": report.plan.digest,
            "rules": sealing.sealed_rules(
                report.rules, report.packs, documented=documented, as_of=report.as_of
            ),
            "data": tuple(SealedFile(name=f.name, digest=f.digest) for f in report.data.files),
            "seed": report.method.seed,
            "method": report.method.version,
            "model": report.model.digest if loaded else None,
        }
    )


def _plain(changes: list[Said]) -> list[object]:
    return [change.model_dump(mode="json") for change in changes]
