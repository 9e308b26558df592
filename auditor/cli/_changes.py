"""What a person reads of the changes between two reports."""

from __future__ import annotations

import json
from typing import Any, get_args

import click

from auditor.changes import BY_CHANCE, Change, Changes, How, Side
from auditor.cli import _table
from auditor.effective import Origin
from auditor.i18n import Phrase
from auditor.rules import Language
from auditor.views import origins
from auditor.wording import ROWS, Unit, Wording, unit_of, wording

_VERDICTS = ("verdict", "group")


def show(found: Changes, *, language: str) -> None:
    """Both reports, a line per change, and what it comes to."""
    words = wording(language, of=ROWS.get(found.new.task, ""))
    for name in ("old", "new"):
        click.echo(f"{words.say(f'diff.{name}')}: {_side(getattr(found, name), words)}")
    rows = [_row(change, words) for change in found.changes]
    if rows:
        heads = ("change", "what", "before", "after", "why")
        _table.show([str(words.say(f"diff.{head}")) for head in heads], rows)
    beyond = sum(change.how == How.BEYOND for change in found.changes)
    if beyond:
        click.echo(str(words.say("diff.beyond_note", n=beyond, chance=BY_CHANCE)))
    for line in _comes_to(found, words) if rows else [words.say("diff.same")]:
        click.echo(str(line))


def _comes_to(found: Changes, words: Wording) -> list[Phrase]:
    """How many verdicts got worse, and how many are not there any more, which counts as worse."""
    gone = sum(change.how == How.GONE for change in found.worse)
    worse = len(found.worse) - gone
    told = [words.say("diff.worse", n=worse) if worse else words.say("diff.not_worse")]
    return [*told, words.say("diff.vanished", n=gone)] if gone else told


def _side(side: Side, words: Wording) -> str:
    return str(
        words.say(
            "diff.side",
            outcome=words.outcome(side.outcome),
            created=words.catalogue.moment(side.created),
            digest=side.digest[:12],
        )
    )


def _row(change: Change, words: Wording) -> list[str]:
    return [
        str(words.say(f"diff.kind.{change.kind}", how=words.say(f"diff.how.{change.how}"))),
        _what(change, words),
        _side_of(change, change.old, change.old_interval, words),
        _side_of(change, change.new, change.new_interval, words),
        str(words.reason(change.reason)),
    ]


def _what(change: Change, words: Wording) -> str:
    if change.kind in ("figure", "people"):
        asked = (
            words.asked(change.name, change.contrast, change.parameters)
            if change.kind == "figure"
            else _shared_out(str(change.part), words)
        )
        where = _where(change, words) or words.say("group.whole")
        return str(words.say("diff.of", what=asked, part=where))
    if change.kind in _VERDICTS:
        return " ".join(part for part in (change.name, _where(change, words)) if part)
    code = f"diff.name.{change.name}"
    name = str(words.say(code)) if words.catalogue.has(code) else change.name
    if change.part is None:
        return name
    code = f"diff.part.{change.part}"
    part = words.say(code) if words.catalogue.has(code) else change.part
    return str(words.say("diff.of", what=name, part=part))


def _shared_out(part: str, words: Wording) -> Phrase:
    """What is shared out otherwise: groups, labels, decisions, scores; with several classes the score of one."""
    kind, _, of_class = part.partition(" of ")
    return words.say(f"diff.people.{kind}{'_of' if of_class else ''}", **{"class": of_class})


def _where(change: Change, words: Wording) -> str:
    """The crossing, or the group by its levels and attributes."""
    if change.group:
        return " × ".join(
            f"{name}={words.catalogue.level(level)}" for name, level in change.group.items()
        )
    return " × ".join(change.by)


def _side_of(change: Change, value: Any, interval: Any, words: Wording) -> str:
    """One side of a change in words; nothing where there was nothing."""
    if value is None:
        return "–"
    if change.kind in _VERDICTS:
        return str(words.verdict(value))
    if change.kind == "outcome":
        return str(words.outcome(value))
    if change.kind == "figure":
        return _figure(value, interval, unit_of(change.name, change.contrast), words)
    if change.kind == "people":
        return _figure(value, interval, "share", words)
    if change.kind == "rule" and isinstance(value, dict) and change.part in (None, "limit"):
        return str(words.limit(value))
    if change.kind == "rule" and change.part == "origins":
        told = [origins.of_value(Origin.model_validate(one), words.catalogue) for one in value]
        return " ".join(map(str, told)) or "–"
    if change.part == "in_force":
        return str(words.say(f"diff.in_force.{'yes' if value else 'no'}"))
    return _plain(value, words)


def _figure(value: float, interval: Any, unit: Unit, words: Wording) -> str:
    told = words.figure(value, unit)
    if interval is None:
        return told
    shown = words.interval(interval, unit)
    return str(words.say("crossing.value_and_interval", value=told, interval=shown))


def _in_one_language(value: Any, words: Wording) -> Any:
    """The same, with the text of this language where there is one in several."""
    if isinstance(value, dict) and value and set(value) <= set(get_args(Language)):
        return str(words.text(value))
    if isinstance(value, dict):
        return {key: _in_one_language(part, words) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_one_language(part, words) for part in value]
    return value


def _plain(value: Any, words: Wording) -> str:
    if isinstance(value, bool):
        return str(words.catalogue.value(value))
    value = _in_one_language(value, words)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return words.number(value) if isinstance(value, float) else str(value)
