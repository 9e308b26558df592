"""Cells and circumstances become the one document: estimates, verdicts, recommendations, limitations."""

from __future__ import annotations

import datetime as dt
import os
import platform
import socket
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from auditor import (
    clock,
    conjunctions,
    exhibits,
    facts,
    findings,
    intervals,
    judgement,
    outcome,
    recommend,
    resources,
    rulebook,
    screening,
)
from auditor.answers import Answered
from auditor.cells import Cells
from auditor.codebook import Codebook
from auditor.config import Audit
from auditor.data import Rows
from auditor.documented import DataFacts, Environment, RoleUsed, Said, SystemFacts
from auditor.errors import AuditorError, DataError, FileError, Gathered, nearest
from auditor.judgement import Situation
from auditor.metrics import CLASS
from auditor.plan import Plan
from auditor.report import Method, PlanFacts, Report
from auditor.rulebook import Rulebook
from auditor.sealing import Kept

_PACKAGES = (
    "torch",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "matplotlib",
    "weasyprint",
)
_DOCUMENTED = ("name", "version", "provider", "purpose", "prepared_by", "reviewed_by")


def check_output(config: Audit) -> None:
    """Formats that nobody can write are an error before the work, not after it."""
    known = resources.shelf("renderers")
    for name in config.report.to:
        if name not in known:
            raise AuditorError(f"unknown format '{name}'.{nearest(name, known)}")


def check_set_aside(config: Audit, codebook: Codebook) -> None:
    """A group set aside that nobody can be in is a slip of the pen, not a group."""
    bound = {attribute.name: attribute.levels for attribute in codebook.attributes}
    wrong = Gathered()
    for place, aside in enumerate(config.set_aside):
        for name, level in aside.group.items():
            with wrong.about("set_aside", place, "group", name):
                _check_level(name, level, bound)
    wrong.tell()


def check_classes(config: Audit, book: Rulebook, codebook: Codebook) -> None:
    """A class that a rule asks about and that nobody has is a slip of the pen too."""
    known = codebook.classes or ()
    problems = []
    for effective in book.rules if known else ():
        rule = effective.rule
        named = rule.asks.parameters.get(CLASS)
        if named is None or config.task not in (rule.applies.task or [config.task]):
            continue
        if named not in known:
            message = (
                f"rule {rule.id} asks about the class '{named}', which neither the label nor the "
                f"prediction has.{nearest(str(named), known)}"
            )
            problems.append(book.spot(rule.id, "asks", "parameters", CLASS).problem(message))
    if problems:
        raise FileError(problems)


def _check_level(name: str, level: str, bound: Mapping[str, Sequence[str]]) -> None:
    if name not in bound:
        raise DataError(f"set_aside: '{name}' is no sensitive attribute.{nearest(name, bound)}")
    if level not in bound[name]:
        raise DataError(f"set_aside: '{name}' has no level '{level}'.{nearest(level, bound[name])}")


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
    as_of: dt.date,
    kept: Kept | None = None,
) -> Report:
    """The sealed report of an audit."""
    described = _data(config, rows, noticed, cells, answered)
    known = facts.facts(
        config.system,
        described,
        answered.model,
        attributes=cells.codebook.attributes,
        features=config.data.features or (),
    )
    situation = Situation(
        task=config.task,
        as_of=as_of,
        outputs=findings.outputs(cells),
        evidence=cells.codebook.roles,
        facts=known,
        attestations=rulebook.attestations(config, folder=folder),
        waivers=rulebook.waivers(config, folder=folder),
        set_aside=tuple(aside.group for aside in config.set_aside),
    )
    verdicts = judgement.judge(cells, book.rules, situation)
    rules = {effective.rule.id: effective.rule for effective in book.rules}
    return Report(
        created=clock.now(),
        as_of=situation.as_of,
        outcome=outcome.roll_up(verdicts),
        outcome_by_kind=outcome.outcome_by_kind(verdicts),
        counts=findings.tally_of_words(verdicts),
        languages=list(config.report.lang),
        cells_in_pdf=config.report.cells,
        system=_system(config),
        data=described,
        model=answered.model,
        packs=rulebook.tried(book, as_of=situation.as_of),
        rules=book.rules,
        clauses=book.clauses,
        verdicts=verdicts,
        estimates=findings.all_estimates(
            cells, book.rules, verdicts, set_aside=situation.set_aside
        ),
        recommendations=recommend.recommend(verdicts, rules),
        limitations=findings.limitations(cells, verdicts, described, answered.model.source),
        facts=known,
        attestations=list(situation.attestations),
        waivers=list(situation.waivers),
        set_aside=[aside.model_dump(mode="json") for aside in config.set_aside],
        exhibits=exhibits.exhibits(cells, confidence=findings.CONFIDENCE),
        subgroups=conjunctions.scan(cells),
        proxies=screening.screen(cells, confidence=findings.CONFIDENCE),
        codebook=cells.codebook,
        tallies=findings.counted_rows(cells),
        method=Method(
            version=intervals.VERSION,
            confidence=findings.CONFIDENCE,
            seed=config.seed,
            intervals=findings.methods(cells.codebook),
        ),
        plan=_plan(plan, kept),
        environment=environment(answered.model.device),
    ).sealed()


def _plan(plan: Plan, kept: Kept | None) -> PlanFacts:
    """The plan that was followed, and everything that is not as it was sealed."""
    if kept is None:
        return PlanFacts(digest=plan.digest)
    return PlanFacts(
        digest=plan.digest,
        sealed_at=kept.lock.sealed_at,
        changes=kept.changes,
        lock=kept.lock,
    )


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
        rows_audited=rows.audited,
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
    found += [
        RoleUsed(role=f"{unit}.{name}", column=column)
        for unit, bound in (("words", data.words), ("characters", data.characters))
        for name, column in (bound.model_dump().items() if bound else ())
    ]
    probes = data.probes.model_dump(exclude_none=True)
    found += [RoleUsed(role=name, column=probe["column"]) for name, probe in probes.items()]
    found += [RoleUsed(role=name, column=s.column) for name, s in data.sensitive.items()]
    singles = ("query", "rank", "count", "weight", "cluster", "id")
    single = {role: getattr(data, role) for role in singles}
    return found + [RoleUsed(role=r, column=c) for r, c in single.items() if c is not None]


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
        auditor=resources.version(),
        python=platform.python_version(),
        platform=platform.platform(),
        packages=packages,
        device=device,
        host=None if fixed else socket.gethostname(),
    )
