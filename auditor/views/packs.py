"""What a report says of the rule packs in use: edition, state, instrument, how their tests ended, who changed them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import get_args

from auditor.effective import PackUsed, read_at_source
from auditor.report import Report
from auditor.rules import Named
from auditor.views import legal
from auditor.views.shapes import Item, Words, items
from auditor.wording import Wording


def proper(packs: Sequence[PackUsed]) -> list[PackUsed]:
    """The packs that have rules of their own: all but the overlays."""
    return [pack for pack in packs if pack.extends is None]


def facts(report: Report, pack: PackUsed, words: Wording) -> list[Item]:
    """Name, state, tests, overlays, and the instrument with its standing on the day of the report."""
    overlays = [_overlay(one, words) for one in _overlays(pack, report.packs)]
    return items(
        (words.say("pack.name"), edition(pack, pack.pack, words)),
        (words.say("pack.maturity"), maturity(report, pack, words)),
        (words.say("pack.tests"), _tests(pack, words)),
        *((words.say("pack.overlay"), told) for told in overlays),
        (words.say("pack.verdict_words"), verdict_words(pack, words)),
    ) + _instrument(report, pack, words)


def _instrument(report: Report, pack: PackUsed, words: Wording) -> list[Item]:
    law = pack.instrument
    if law is None:
        return []
    applies = words.date(law.applies_from) if law.applies_from else None
    checked = words.say(f"verified.{law.verified}", on=words.date(law.checked_on))
    return items(
        (words.say("pack.instrument"), words.text(law.name)),
        (words.say("pack.citation"), law.citation),
        (words.say("pack.status"), legal.standing(law, law.legal_status, report.as_of, words)),
        (words.say("pack.applies_from"), applies),
        (words.say("pack.checked"), checked),
    )


def edition(pack: PackUsed, title: str, words: Wording) -> Words:
    """A pack with its version; a draft, or one that is no longer kept up, says so wherever it is named."""
    code = "cover.pack" if pack.status == "stable" else f"cover.pack.{pack.status}"
    return words.say(code, title=title, version=pack.version)


def maturity(report: Report, pack: PackUsed, words: Wording) -> Words | None:
    """What a reader must know of a pack that is not stable, or not wholly read at its source; else None."""
    if pack.status != "stable":
        return words.say(f"pack.maturity.{pack.status}")
    mine = [one.rule for one in report.rules if one.pack == pack.pack]
    whole = read_at_source(pack.instrument, mine, report.clauses)
    return None if whole else words.say("pack.maturity.unchecked")


def verdict_words(pack: PackUsed, words: Wording) -> Words | None:
    """Which word of the instrument stands beside which of ours; None where it has none of its own."""
    told = []
    for verdict in get_args(Named):
        if verdict not in pack.verdict_words:
            continue
        own, ours = words.text(pack.verdict_words[verdict]), words.verdict(verdict)
        told.append(own if own == ours else words.say("pack.verdict_word", own=own, ours=ours))
    return words.say("pack.verdict_words.said", words=words.together(told)) if told else None


def _tests(pack: PackUsed, words: Wording) -> Words | None:
    """How the rules' own tests ended when this report was made."""
    if not pack.tests:
        return None
    if pack.tests_failed:
        failed = words.together(pack.tests_failed)
        return words.say("pack.tests.failed", tests=pack.tests, rules=failed)
    return words.say("pack.tests.held", tests=pack.tests)


def _overlays(pack: PackUsed, packs: Sequence[PackUsed]) -> list[PackUsed]:
    """Those that change this pack: they stand behind it."""
    behind = packs[packs.index(pack) + 1 :]
    return list(takewhile(lambda one: one.extends is not None, behind))


def _overlay(overlay: PackUsed, words: Wording) -> Words:
    """An overlay with its edition, and how the tests of the rules that it changes ended."""
    named = edition(overlay, words.text(overlay.title), words)
    return words.say("pack.overlay.said", overlay=named, tests=_tests(overlay, words))
