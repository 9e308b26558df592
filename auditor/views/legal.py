"""What a clause, an instrument or a pack counts for on the day of the report."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from auditor.effective import PackUsed
from auditor.force import begun, in_force
from auditor.rules import Dated, LegalStatus, Named
from auditor.views.shapes import Words
from auditor.wording import Wording

ADOPTED = "adopted_not_yet_applicable"
ENDED = ("repealed", "withdrawn")


def standing(dated: Dated, status: LegalStatus, as_of: dt.date, words: Wording) -> Words:
    """The legal status, unless the day says otherwise: not yet in force, no longer, or meanwhile."""
    if not begun(dated, as_of):
        return words.say("status.not_yet", begins_date=str(dated.first_day))
    if not in_force(dated, as_of):
        return words.say("status.no_longer", ended_date=str(dated.last_day))
    if status == ADOPTED and dated.first_day is not None:
        return words.say("status.since", begins_date=str(dated.first_day))
    if status in ENDED and dated.last_day is not None:
        return words.say("status.until", ended_date=str(dated.last_day))
    return words.say(f"status.{status}")


def edition(pack: PackUsed, title: str, words: Wording) -> Words:
    """A pack with its version; a draft, or one that is no longer kept up, says so wherever it is named."""
    code = "cover.pack" if pack.status == "stable" else f"cover.pack.{pack.status}"
    return words.say(code, title=title, version=pack.version)


def maturity(pack: PackUsed, words: Wording) -> Words | None:
    """What a reader must know of a pack that is not stable; None where it is."""
    return None if pack.status == "stable" else words.say(f"pack.maturity.{pack.status}")


def verdict_words(pack: PackUsed, words: Wording) -> Words | None:
    """Which word of the instrument stands beside which of ours; None where it has none of its own."""
    told = []
    for verdict in get_args(Named):
        if verdict not in pack.verdict_words:
            continue
        own, ours = words.text(pack.verdict_words[verdict]), words.verdict(verdict)
        told.append(own if own == ours else words.say("pack.verdict_word", own=own, ours=ours))
    return words.say("pack.verdict_words.said", words=words.together(told)) if told else None
