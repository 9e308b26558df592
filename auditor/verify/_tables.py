"""Check that every table of counts is there that the codebook and the rules require, and left out only where a PDF may."""

from __future__ import annotations

from collections.abc import Iterator

from auditor import edits
from auditor.codebook import CLASS_BIN, MEMBER, OF_CLASS, Codebook
from auditor.errors import AuditorError
from auditor.plan import crossings
from auditor.report import CountedRows, Report
from auditor.verify._difference import Verification, Words

Keys = tuple[str, ...]


def may_lack_rows(codebook: Codebook, kind: str, stated: CountedRows) -> bool:
    """A PDF leaves score bins and folds out, where the audit has any; a page and a JSON hold all counts."""
    binned = codebook.has_score or codebook.task == "regression"
    folded = codebook.folds is not None
    binned_keys = {"bin", CLASS_BIN} & {*stated.keys}
    there = (bool(binned_keys) and binned) or ("fold" in stated.keys and folded)
    return kind == "pdf" and there


def check(report: Report, found: Verification) -> None:
    """Whoever takes counts away must not take away what they would tell."""
    there = {(tally.by, tally.keys) for tally in report.tallies}
    counted = {by for by, _ in there}
    for by in _crossed(report):
        name = " × ".join(by) or "whole"
        lacking = [keys for keys in _keys(report.codebook) if (by, keys) not in there]
        if lacking or by not in counted:
            wanted = " and ".join(" × ".join(keys) for keys in lacking) or "people"
            told = Words(f"the counts of {wanted}")
            found.differs("tallies", Words("no such table"), told, about=name)


def _crossed(report: Report) -> list[Keys]:
    """The whole, every attribute, and every crossing that a rule asks."""
    attributes = [attribute.name for attribute in report.codebook.attributes]
    asked: list[Keys] = [(), *((name,) for name in attributes)]
    for effective in report.rules:
        rule = effective.rule
        tasks = rule.applies.task
        if rule.kind == "metric" and (tasks is None or report.codebook.task in tasks):
            try:
                asked += crossings(rule, attributes)
            except AuditorError:  # a role that nobody bound: told where its verdict is recomputed
                continue
    return list(dict.fromkeys(asked))


def _keys(codebook: Codebook) -> Iterator[Keys]:
    """The keys of the tables that every crossing has: decisions, and scores."""
    label = ("label",) if codebook.has_label else ()
    decided = ("prediction",) if codebook.has_prediction else ()
    fold = ("fold",) if codebook.folds is not None else ()
    if codebook.task == "transcription":
        yield from ((unit, *fold) for unit in edits.UNITS if codebook.has(unit))
    elif codebook.task == "ranking":
        yield (*label, *decided, "fold")
        if codebook.has_score:
            yield ("bin", "fold")
    elif codebook.task == "regression":
        yield (*label, *decided, *fold)
        if decided:
            yield ("bin", *fold)
    else:
        scored = codebook.has_score and codebook.task == "binary"
        if decided or not scored:
            yield (*label, *decided, *fold)
        if scored:
            yield (*label, "bin", *fold)
        if codebook.class_scores:
            yield (OF_CLASS, *((MEMBER,) if label else ()), CLASS_BIN, *fold)
