"""What `import auditor` offers: the same line as the command line, for a notebook or a program."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from auditor import (
    changes,
    clock,
    counting,
    findings,
    judgement,
    line,
    plan,
    renderers,
    report,
    rulebook,
    scanning,
    tolerances,
)
from auditor.cells import Cells
from auditor.codebook import Codebook
from auditor.codes import Task
from auditor.config import Audit
from auditor.counting import Asked
from auditor.errors import AuditorError, VerifyError, nearest
from auditor.judgement import Situation
from auditor.report import Verdict

__all__ = [
    "Report",
    "audit",
    "count",
    "diff",
    "judge",
    "load",
    "scan",
]


class Report(report.Report):
    """A report that can be saved, and that shows itself in a notebook."""

    def save(self, path: str | Path, *, lang: str = "en") -> Path:
        """Write one page file; its suffix is the format (json, html, pdf). Raises RenderError."""
        return renderers.save(self, Path(path), language=lang)

    def _repr_html_(self) -> str:
        from auditor.renderers import html  # jinja2 and matplotlib, only to show it

        return html.framed(self, self.languages[0])


def _shown(found: report.Report) -> Report:
    return Report.model_construct(**dict(found))


def audit(
    config: str | Path | Mapping[str, Any] | Audit,
    *,
    data: Any = None,
    model: Any = None,
    device: str = "auto",
    as_of: dt.date | str | None = None,
    lock: str | Path | None = None,
    record_changes: bool = False,
) -> Report:
    """Run an audit. `config`: a path to audit.yaml, or the same as a dict.

    `as_of`: the day whose rules, waivers and statements count; today (UTC) unless said.
    `lock`: a plan sealed by `auditor plan --lock`; whatever is not as it was sealed is refused, or
    with `record_changes` named in the report.

    `data` (a DataFrame, an Arrow table, a dict of arrays) and `model` (an nn.Module) may replace
    the files. Raises AuditorError with everything that is wrong in the configuration.
    """
    placed: AbstractContextManager[None] = nullcontext()
    if isinstance(config, (str, Path)):
        read, folder = rulebook.load_audit(config), Path(config).resolve().parent
        placed = rulebook.placed(config)
    else:
        if isinstance(config, Audit):
            config = config.model_dump(mode="json", exclude_unset=True)
        read, folder = rulebook.read_audit(dict(config)), Path.cwd()
    with placed:
        found = line.audit(
            read,
            folder=folder,
            device=device,
            frame=data,
            model=model,
            as_of=as_of,
            lock=None if lock is None else Path(lock),
            record_changes=record_changes,
        )
    return _shown(found)


def scan(
    source: Any,
    *,
    device: str = "auto",
    as_of: dt.date | str | None = None,
    lock: str | Path | None = None,
    record_changes: bool = False,
    **flags: Any,
) -> Report:
    """Audit predictions that were brought along: `auditor scan`'s flags as keywords.

    `source`: a path, a DataFrame, an Arrow table, or a dict of arrays. `as_of`, `lock` and
    `record_changes` are those of `audit`.
    """
    known = inspect.signature(scanning.describe).parameters
    for name in flags:
        if name not in known:
            raise AuditorError(f"scan has no flag '{name}'.{nearest(name, known)}")
    path = str(source) if isinstance(source, (str, Path)) else None
    config = scanning.describe(path, **flags)
    frame = None if path is not None else source
    found = line.audit(
        config,
        folder=Path.cwd(),
        device=device,
        frame=frame,
        as_of=as_of,
        lock=None if lock is None else Path(lock),
        record_changes=record_changes,
    )
    return _shown(found)


def load(path: str | Path) -> Report:
    """A report from report.json. Raises VerifyError where it is not one."""
    try:
        return _shown(report.load(Path(path).read_bytes()))
    except OSError as mistake:
        raise VerifyError(f"{path}: {mistake.strerror or mistake}") from mistake
    except ValidationError as mistake:
        raise VerifyError(f"{path} is no report.json of this version") from mistake


def diff(old: report.Report | str | Path, new: report.Report | str | Path) -> changes.Changes:
    """What changed between two reports (or the paths of two report.json); `.worse` are the verdicts that got worse."""
    before, after = (load(one) if isinstance(one, (str, Path)) else one for one in (old, new))
    return changes.compare(before, after)


def count(
    frame: Any,
    *,
    sensitive: Sequence[str] | Mapping[str, Any],
    label: str | None = None,
    prediction: str | None = None,
    score: str | None = None,
    score_bins: int = 1024,
    scores: Mapping[Any, str] | None = None,
    task: Task = "binary",
    positive: Any = None,
    label_positive: Any = None,
    adverse: bool = False,
    bins: Mapping[str, Sequence[float]] | None = None,
    reference: Mapping[str, str] | None = None,
    count: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    features: Sequence[str] | None = None,
    counterfactual: str | None = None,
    consistency: str | None = None,
    population: Mapping[str, Mapping[str, Any]] | None = None,
    words: tuple[str, str] | None = None,
    characters: tuple[str, str] | None = None,
    query: str | None = None,
    rank: str | None = None,
    top: int | None = None,
    codebook: Codebook | None = None,
    tolerance: float | None = None,
    quantiles: Sequence[float] = (),
) -> Cells:
    """The cells of a table: the whole, every sensitive attribute, every pair, and all of them crossed.

    `frame`: pandas, pyarrow, a dict of arrays or tensors; the path of a file (or a pattern), or an iterator of
    frames with the same columns, which are read in parts where that can be done. Missing groups are
    the level `unknown`. `score_bins`: up to so many distinct scores are counted apart.
    `reference`: per attribute the group that `…_to_reference` contrasts compare with. `positive` and `label_positive`
    name the values that mean it; only 0 and 1, -1 and 1, true and false need none, nor do the amounts of a regression. With several classes `positive` names those whose decision is favourable, and `scores`
    the score column of each class. `features`, `population` and the two probe columns are those
    of audit.yaml, `words` and `characters` columns of edits and length. A ranking has a `query` (the list), a `rank` or a `score`, relevance as `label`
    (0, or a gain), and `top`: how many places count as shown. `codebook`: codes of other cells, so
    that both can be added or held side by side. `tolerance`: by how much a regression may miss. `quantiles` of scores can be asked of `scoring_rate`.
    """
    if task not in get_args(Task):
        raise AuditorError(f"count has no task '{task}'.{nearest(task, get_args(Task))}")
    roles = scanning.roles(sensitive)
    edges = {role: list(ends) for role, ends in (bins or {}).items()}
    references = dict(reference or {})
    scanning.check_roles("bins", edges, roles)
    for role, ends in edges.items():
        scanning.check_edges(role, ends)
    scanning.check_roles("reference", references, roles)
    scanning.check_roles("population", population, roles)
    config = scanning.columns(
        {
            "label": scanning.decided(label, label_positive),
            "prediction": scanning.decided(prediction, positive),
            "score": None if score is None else {"column": score, "bins": score_bins},
            "scores": None if scores is None else dict(scores),
            "positive_is": "adverse" if adverse else "favourable",
            "sensitive": {
                role: {
                    "column": column,
                    "bins": edges.get(role),
                    "reference": references.get(role),
                }
                for role, column in roles.items()
            },
            "count": count,
            "weight": weight,
            "cluster": cluster,
            "features": None if features is None else list(features),
            "probes": {
                "counterfactual": scanning.decided(
                    counterfactual, positive if task == "binary" else None
                ),
                "consistency": None if consistency is None else {"column": consistency},
            },
            "population": dict(population or {}),
            "words": scanning.transcribed(words),
            "characters": scanning.transcribed(characters),
            "query": query,
            "rank": rank,
        }
    )
    asked = Asked(task, top, tolerances.asked(default=tolerance), plan.from_either_end(quantiles))
    return counting.count(frame, config, asked, codebook=codebook)


def judge(
    cells: Cells,
    rules: str | Path | Sequence[str],
    *,
    facts: Mapping[str, Any] | None = None,
    as_of: dt.date | str | None = None,
) -> list[Verdict]:
    """The verdicts of rule packs on cells: the same judge as `auditor run`, as of today (UTC) unless said."""
    names = [str(rules)] if isinstance(rules, (str, Path)) else [str(rule) for rule in rules]
    day = clock.day(as_of)
    book = rulebook.load(names, folder=Path.cwd(), as_of=day)
    situation = Situation(
        task=cells.codebook.task,
        as_of=day,
        outputs=findings.outputs(cells),
        evidence=cells.codebook.roles,
        facts=dict(facts or {}),
    )
    return judgement.judge(cells, book.rules, situation)
