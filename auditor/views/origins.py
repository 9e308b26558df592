"""Where the values of a rule come from, other than from its pack: parameters and overlays."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.effective import EffectiveRule, Origin
from auditor.i18n import Catalogue, Phrase
from auditor.views.shapes import Words
from auditor.wording import Wording, unit_of


def told(effective: EffectiveRule, say: Catalogue) -> list[Phrase]:
    """A sentence for each value that is not the pack's own."""
    return [of_value(origin, say) for origin in effective.origins]


def together(effective: EffectiveRule, say: Catalogue) -> Phrase | None:
    """The same as one paragraph, None where there is nothing to tell."""
    parts: Sequence[Phrase] = told(effective, say)
    if not parts:
        return None
    return Phrase(" ".join(map(str, parts)), " ".join(part.markup for part in parts))


def lapsed(rules: Sequence[EffectiveRule], say: Catalogue) -> list[str]:
    """A line for each value that a rule has again because the waiver of an overlay has ended."""
    return [
        f"{effective.rule.id}: {of_value(origin, say)}"
        for effective in rules
        for origin in effective.origins
        if not origin.applied
    ]


def titled(effective: EffectiveRule, words: Wording) -> Words:
    """A rule's id and title; a title may name the pack's limit, so where another one holds, this follows."""
    rule = effective.rule
    told = {"id": rule.id, "title": words.text(rule.title)}
    if is_own_limit(effective):
        return words.say("rule.titled", **told)
    unit = unit_of(rule.asks.metric, rule.asks.contrast)
    limit = words.limit(rule.must.model_dump(exclude_none=True), unit)
    return words.say("rule.titled.other_limit", limit=limit, **told)


def is_own_limit(effective: EffectiveRule) -> bool:
    """Whether the limit is the pack's, so that the pack's reason and source for it hold."""
    limits = (o for o in effective.origins if o.applied and o.path.startswith("must."))
    return not any(o.value != o.was for o in limits)


def of_value(origin: Origin, say: Catalogue) -> Phrase:
    """Which value it is, whose, in the place of which, and who answers for it."""
    values = {"path": origin.path, "value": _plain(origin.value), "was": _plain(origin.was)}
    if origin.source == "parameter":
        code = "value.default" if origin.value == origin.was else "value.parameter"
        return say.say(code, name=origin.name, **values)
    if origin.waiver is None:
        return say.say("value.overlay", name=origin.name, why=say.text(origin.why), **values)
    return say.say(
        "value.waived" if origin.applied else "value.expired",
        name=origin.name,
        owner=origin.waiver.owner,
        reason=origin.waiver.reason,
        expires_date=origin.waiver.expires.isoformat(),
        **values,
    )


def _plain(value: object) -> str:
    return " – ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
