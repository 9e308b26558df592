"""What somebody needs to check the report again: digests, counts, versions, and how to do it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.i18n import Phrase
from auditor.report import CountedRows, Report
from auditor.views import order
from auditor.views.shapes import Cell, Column, Item, Table, Words, items
from auditor.wording import Wording


@dataclass(frozen=True)
class Evidence:
    """The appendix."""

    verify: list[Words]
    digests: Table
    tallies: Table
    smallest: Words
    scores: Words
    environment: list[Item]
    packages: str


def evidence(report: Report, words: Wording, medium: order.Medium) -> Evidence:
    """What the appendix says."""
    smallest = smallest_cell(report)
    return Evidence(
        verify=[
            words.say(f"evidence.where.{medium}"),
            words.say("evidence.verify"),
            words.say("evidence.not_caught"),
        ],
        digests=_digests(report, words),
        tallies=_tallies(report, words),
        smallest=words.say("evidence.smallest", n=smallest) if smallest is not None else "",
        scores=_scores(report, words),
        environment=_environment(report, words),
        packages=", ".join(f"{k} {v}" for k, v in sorted(report.environment.packages.items())),
    )


def smallest_cell(report: Report) -> int | None:
    """The fewest people in any cell that travels with this page."""
    found = []
    for tally in report.tallies:
        if tally.rows and "n" in tally.sums:
            column = len(tally.by) + len(tally.keys) + tally.sums.index("n")
            found.append(min(int(row[column]) for row in tally.rows))
    return min(found, default=None)


def _digests(report: Report, words: Wording) -> Table:
    named: list[tuple[Words, str | None]] = [
        (words.say("digest.document"), report.digest or None),
        (words.say("digest.plan"), report.plan.digest),
        (words.say("digest.model"), report.model.digest),
        *((words.say("digest.file", name=file.name), file.digest) for file in report.data.files),
        *((words.say("digest.pack", name=pack.pack), pack.digest) for pack in report.packs),
    ]
    columns = (Column(words.say("table.what"), 34), Column(words.say("table.digest"), 66))
    rows = tuple(
        (Cell(words=what, head=True), Cell(small=(digest,))) for what, digest in named if digest
    )
    return Table(columns, rows)


def _tallies(report: Report, words: Wording) -> Table:
    columns = (
        Column(words.say("table.tally"), 36),
        Column(words.say("table.cells"), 14, numeric=True),
        Column(words.say("table.digest"), 50),
    )
    return Table(columns, tuple(_tally(tally, words) for tally in report.tallies))


def _tally(tally: CountedRows, words: Wording) -> tuple[Cell, ...]:
    keys = Phrase(" × ".join(str(_key(key, words)) for key in tally.keys))
    by = words.crossing(tally.by)
    name = words.say("evidence.tally", by=by, keys=keys) if keys else by
    cells = words.say("evidence.left_out") if tally.rows is None else words.number(len(tally.rows))
    return Cell(words=name, head=True), Cell(words=cells), Cell(small=(tally.digest,))


def _key(key: str, words: Wording) -> Words:
    """A key by its name on pages; an attribute by its own."""
    return words.say(f"key.{key}") if words.catalogue.has(f"key.{key}") else key


def _scores(report: Report, words: Wording) -> Words:
    binned = report.codebook.binned
    if not binned:
        return ""
    most = max(len(score.edges) for score in binned)
    kind = "exact" if all(score.exact for score in binned) else "bins"
    return words.say(f"evidence.{'class_' * (len(binned) > 1)}scores.{kind}", n=most)


def _environment(report: Report, words: Wording) -> list[Item]:
    here = report.environment
    sealed = report.plan.sealed_at
    return items(
        ("auditor", here.auditor),
        ("Python", here.python),
        (words.say("environment.platform"), here.platform),
        (words.say("environment.device"), here.device),
        (words.say("environment.host"), here.host),
        (
            words.say("environment.sealed"),
            words.catalogue.moment(sealed) if sealed else words.say("environment.not_sealed"),
        ),
    )
