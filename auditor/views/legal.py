"""What a clause or an instrument counts for on the day of the report."""

from __future__ import annotations

import datetime as dt

from auditor.force import begun, in_force
from auditor.rules import Dated, LegalStatus
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
