"""What is wrong with `supersedes`: a rule stands in the place of another that somebody wrote, and of none that is not its own house's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from auditor.errors import Problem, nearest
from auditor.rulebook.spot import Spot
from auditor.yamlfile import Document


def problems(
    documents: Sequence[Document],
    *,
    is_shipped: Callable[[Document], bool],
    shipped: Callable[[], AbstractSet[str]],
) -> Iterator[Problem]:
    """Of packs that are loaded together. `shipped`: the ids of all shipped rules, read only where one is asked about."""
    rules = [rule for document in documents for rule in Spot.of(document)["rules"].items()]
    here = {rule["id"].text: rule for rule in rules}
    for rule in rules:
        for old in rule["supersedes"].items():
            if not old.text:
                continue
            if old.text == rule["id"].text:
                yield old.problem(
                    "a rule cannot stand in its own place: a later edition keeps the id, and has "
                    "days of its own"
                )
            elif old.text not in here and old.text not in shipped():
                yield old.problem(
                    f"unknown rule '{old.text}'.{nearest(old.text, {*here, *shipped()})}"
                )
            elif not is_shipped(rule.document) and (
                old.text not in here or is_shipped(here[old.text].document)
            ):
                yield old.problem(
                    f"'{old.text}' is a shipped rule, and stands until somebody answers for it: "
                    "change it with an overlay (extends), or waive it"
                )
            elif rule["id"].text in _below(old.text, rules):
                yield old.problem(f"'{rule['id'].text}' and '{old.text}' supersede each other")


def _below(id: str, rules: Sequence[Spot]) -> set[str]:
    """The rules in whose place that one stands, or stands in the place of one that does."""
    found: set[str] = set()
    left = [id]
    while left:
        new = left.pop()
        olds = {
            old.text
            for rule in rules
            if rule["id"].text == new
            for old in rule["supersedes"].items()
        }
        left += sorted(olds - found)
        found |= olds
    return found
