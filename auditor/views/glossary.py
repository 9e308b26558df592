"""The words of this report, explained for readers who are neither statisticians nor engineers."""

from __future__ import annotations

from auditor import metrics
from auditor.errors import AuditorError
from auditor.report import Report
from auditor.views.shapes import Item, Words, capital
from auditor.wording import Wording

TERMS = ("favourable", "group", "crossing", "interval", "bound", "limit", "reference_value",
         "reference_group", "ratio", "difference", "minimum", "n_needed", "set_aside", "unknown", "clause", "waiver", "attestation", "digest")  # fmt: skip


def glossary(report: Report, words: Wording) -> list[Item]:
    """The metrics that occur, then the words around them."""
    names = dict.fromkeys(e.metric for e in report.estimates)
    names |= dict.fromkeys(v.metric for v in report.verdicts if v.metric)
    found = []
    for name in names:
        explained = _metric(name, words)
        if explained:
            found.append(Item(capital(words.metric(name)), explained))
    for term in TERMS:
        found.append(Item(words.say(f"glossary.{term}"), words.say(f"glossary.{term}.means")))
    return found


def _metric(name: str, words: Wording) -> Words:
    """A metric in its author's words: what it is, and when it misleads, from its docstring."""
    try:
        told = metrics.get(name).told(words.language)
    except AuditorError:
        return ""
    when = told.get("Misleads when", "").rstrip(".。")
    return words.say("glossary.misleads", first=told[""], when=when) if when else told[""]
