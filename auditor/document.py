"""Cells and circumstances become the one document: estimates, verdicts, recommendations, limitations."""

from __future__ import annotations

import datetime as dt
import os
import platform
import socket
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from auditor import estimates, exhibits, facts, intervals, judgement, recommend, resources, rulebook
from auditor.answers import Answered
from auditor.cells import Cells, to_rows
from auditor.config import Audit
from auditor.data import Rows
from auditor.errors import AuditorError, nearest
from auditor.judgement import Situation
from auditor.plan import Plan
from auditor.report import (
    CountedRows,
    DataFacts,
    Environment,
    Estimate,
    Method,
    PlanFacts,
    Report,
    RoleUsed,
    Said,
    SystemFacts,
    Verdict,
    tally_digest,
)
from auditor.rulebook import Rulebook
from auditor.rules import Attestation, Waiver

CONFIDENCE = 0.95
_PACKAGES = ("torch", "numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "matplotlib", "weasyprint")
_DOCUMENTED = ("name", "version", "provider", "purpose", "prepared_by", "reviewed_by")


def check_output(config: Audit) -> None:
    """Formats that nobody can write are an error before the work, not after it."""
    known = resources.shelf("renderers")
    for name in config.report.to:
        if name not in known:
            raise AuditorError(f"unknown format '{name}'.{nearest(name, known)}")


def report(
    *,
    config: Audit,
    book: Rulebook,
    plan: Plan,
    rows: Rows,
    noticed: Sequence[Said],
    answered: Answered,
    cells: Cells,
    folder: Path,
) -> Report:
    """The sealed report of an audit."""
    moment = now()
    described = _data(config, rows, noticed, cells, answered)
    known = facts.facts(config.system, described, answered.model)
    situation = Situation(
        task=config.task,
        as_of=moment.date(),
        outputs=outputs(cells),
        evidence=evidence(cells),
        facts=known,
        attestations=attestations(config, folder=folder),
        waivers=waivers(config, folder=folder),
        set_aside=tuple(aside.group for aside in config.set_aside),
    )
    verdicts = judgement.judge(cells, book.rules, situation)
    rules = {effective.rule.id: effective.rule for effective in book.rules}
    return Report(
        created=moment,
        as_of=situation.as_of,
        outcome=judgement.roll_up(verdicts),
        outcome_by_kind=judgement.outcome_by_kind(verdicts),
        counts=tally_of_words(verdicts),
        languages=list(config.report.lang),
        system=_system(config),
        data=described,
        model=answered.model,
        packs=book.used,
        rules=book.rules,
        clauses=book.clauses,
        verdicts=verdicts,
        estimates=all_estimates(cells, verdicts),
        recommendations=recommend.recommend(verdicts, rules),
        limitations=limitations(cells, verdicts, described, answered.model.source),
        facts=known,
        attestations=list(situation.attestations),
        waivers=list(situation.waivers),
        set_aside=[aside.model_dump(mode="json") for aside in config.set_aside],
        exhibits=exhibits.exhibits(cells),
        codebook=cells.codebook,
        tallies=counted_rows(cells),
        method=Method(
            version=intervals.VERSION,
            confidence=CONFIDENCE,
            seed=config.seed,
            intervals=intervals.METHODS,
        ),
        plan=PlanFacts(digest=plan.digest),
        environment=environment(answered.model.device),
    ).sealed()


def attestations(config: Audit, *, folder: Path) -> tuple[Attestation, ...]:
    """Those of the audit itself, or of the file that it names."""
    stated = config.attestations
    if isinstance(stated, str):
        return tuple(rulebook.load_attestations(folder / stated))
    return tuple(stated or ())


def waivers(config: Audit, *, folder: Path) -> tuple[Waiver, ...]:
    """Those of the audit itself, or of the file that it names."""
    stated = config.waivers
    if isinstance(stated, str):
        return tuple(rulebook.load_waivers(folder / stated))
    return tuple(stated or ())


def now() -> dt.datetime:
    """The moment of the run in UTC, or SOURCE_DATE_EPOCH where reproducible bytes are wanted."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is not None:
        return dt.datetime.fromtimestamp(int(fixed), tz=dt.UTC)
    return dt.datetime.now(tz=dt.UTC).replace(microsecond=0)


def outputs(cells: Cells) -> frozenset[str]:
    """The system's kinds of output: a decision, a score."""
    book = cells.codebook
    kinds = {"decision": book.has_prediction and book.task == "binary", "score": book.has_score}
    return frozenset(kind for kind, there in kinds.items() if there)


def evidence(cells: Cells) -> frozenset[str]:
    """The roles that the data bind."""
    book = cells.codebook
    roles = {"label": book.has_label, "prediction": book.has_prediction, "score": book.has_score}
    return frozenset(role for role, there in roles.items() if there)


def tally_of_words(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many verdicts of each word."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict.verdict.value] = counts.get(verdict.verdict.value, 0) + 1
    return counts


def all_estimates(cells: Cells, verdicts: Sequence[Verdict]) -> list[Estimate]:
    """Every metric everywhere, and the contrasts that the verdicts were about."""
    asked = [(v.metric, v.contrast, v.by) for v in verdicts if v.metric and v.contrast and v.by]
    return estimates.estimate_all(cells, asked=asked, confidence=CONFIDENCE)


def counted_rows(cells: Cells) -> list[CountedRows]:
    """The tallies as they are printed, each with its digest."""
    found = []
    for counted in cells.tallies:
        tally, rows = counted.tally, to_rows(cells.codebook, counted)
        digest = tally_digest(tally.by, tally.keys, tally.sums, rows)
        found.append(
            CountedRows(by=tally.by, keys=tally.keys, sums=tally.sums, rows=rows, digest=digest)
        )
    return found


def _system(config: Audit) -> SystemFacts:
    stated = config.system.model_dump(mode="json", exclude_none=True)
    further = {k: v for k, v in stated.items() if k not in (*_DOCUMENTED, "facts")}
    return SystemFacts(
        **{name: stated.get(name) for name in _DOCUMENTED},
        documented={**further, **config.system.facts},
        task=config.task,
        positive_is=config.data.positive_is,
    )


def _data(
    config: Audit, rows: Rows, noticed: Sequence[Said], cells: Cells, answered: Answered
) -> DataFacts:
    features = answered.model.inputs
    return DataFacts(
        source=rows.source,
        made_up=rows.made_up,
        files=rows.files,
        rows_read=rows.rows_read,
        rows_audited=rows.table.num_rows,
        people=int(cells.at(()).n.sum()),
        columns=rows.table.num_columns,
        roles=_roles(config, cells),
        features=features,
        split=rows.split,
        facts=list(noticed),
    )


def _roles(config: Audit, cells: Cells) -> list[RoleUsed]:
    data, book = config.data, cells.codebook
    found = []
    for role, bound, positive in (
        ("label", data.label, book.label_positive),
        ("prediction", data.prediction, book.prediction_positive),
        ("score", data.score, None),
    ):
        if bound is not None:
            shown = None if positive is None else list(positive)
            found.append(RoleUsed(role=role, column=bound.column, positive=shown))
    found += [RoleUsed(role=name, column=s.column) for name, s in data.sensitive.items()]
    single = {"count": data.count, "weight": data.weight, "cluster": data.cluster, "id": data.id}
    return found + [RoleUsed(role=r, column=c) for r, c in single.items() if c is not None]


def limitations(
    cells: Cells, verdicts: Sequence[Verdict], data: DataFacts, source: str
) -> list[Said]:
    """What a reader must know before leaning on the figures."""
    found = [Said(code="limitation.not_legal_advice")]
    found += [Said(code="limitation.made_up")] if data.made_up else []
    found += [Said(code="limitation.no_model")] if source == "predictions" else []
    found += [Said(code="limitation.labels")] if cells.codebook.has_label else []
    found += [Said(code="limitation.association"), Said(code="limitation.one_sample")]
    found += _unknown(cells)
    waiting = {"inconclusive", "insufficient_data", "pending", "error"}
    undecided = sum(verdict.verdict.value in waiting for verdict in verdicts)
    if undecided:
        found.append(Said(code="limitation.undecided", values={"verdicts": undecided}))
    score = cells.codebook.score
    if score is not None and not score.exact:
        found.append(Said(code="limitation.binned_scores", values=_binning(cells)))
    if cells.codebook.task == "regression":
        found.append(Said(code="limitation.unweighted_means"))
    return [*found, Said(code="limitation.remedies_untried"), Said(code="limitation.seal")]


def _unknown(cells: Cells) -> list[Said]:
    found = []
    for attribute in cells.codebook.attributes:
        crossing = cells.at([attribute.name])
        n = int(crossing.n[~crossing.known].sum())
        if n:
            values: dict[str, Any] = {"n": n, "attribute": attribute.name}
            found.append(Said(code="limitation.unknown", values=values))
    return found


def _binning(cells: Cells) -> dict[str, Any]:
    """½ Σ p⁺ p⁻ over the bins: by so much an area may differ from that of the exact scores."""
    whole = cells.at(())
    values: dict[str, Any] = {"bins": len(cells.codebook.score.edges) if cells.codebook.score else 0}
    if not whole.has("label", "bin"):
        return {**values, "error": 0.0}
    positive, negative = whole.bins(1)[0], whole.bins(0)[0]
    total = positive.sum() * negative.sum()
    error = 0.5 * float(np.sum(positive * negative)) / total if total else 0.0
    return {**values, "error": round(error, 6)}


def environment(device: str | None) -> Environment:
    """Versions of what computed and drew; the host's name only where the run need not be reproducible."""
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    fixed = "SOURCE_DATE_EPOCH" in os.environ
    return Environment(
        auditor=_version(),
        python=platform.python_version(),
        platform=platform.platform(),
        packages=packages,
        device=device,
        host=None if fixed else socket.gethostname(),
    )


def _version() -> str:
    try:
        return metadata.version("auditor")
    except metadata.PackageNotFoundError:
        return "0 (not installed)"
