"""What is wrong with `supersedes`: a rule stands in the place of another that somebody wrote, and of none that is not its own house's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from auditor.errors import Choices, Problem
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
    found = _Superseding(rules, is_shipped, shipped)
    for rule in rules:
        for old in rule["supersedes"].items():
            if old.text:
                yield from found.problems(rule, old)


class _Superseding:
    """Which rules stand in the place of which."""

    def __init__(
        self,
        rules: Sequence[Spot],
        is_shipped: Callable[[Document], bool],
        shipped: Callable[[], AbstractSet[str]],
    ) -> None:
        self._here = {rule["id"].text: rule for rule in rules}
        self._rules, self._is_shipped, self._shipped = rules, is_shipped, shipped
        self._owned: dict[str, bool] = {}

    def problems(self, rule: Spot, old: Spot) -> Iterator[Problem]:
        """What is wrong with this one's standing in that one's place."""
        here, id = self._here, rule["id"].text
        if old.text == id:
            yield old.problem(
                "a rule cannot stand in its own place: a later edition keeps the id, and has "
                "days of its own"
            )
        elif old.text not in here and old.text not in self._shipped():
            yield old.problem(f"unknown rule '{old.text}'.{self._known.nearest(old.text)}")
        elif not self._is_of_shelf(rule) and (
            old.text not in here or self._is_of_shelf(here[old.text])
        ):
            yield old.problem(
                f"'{old.text}' is a shipped rule, and stands until somebody answers for it: "
                "change it with an overlay (extends), or waive it"
            )
        elif self._circles.get(id, id) == self._circles.get(old.text, old.text):
            yield old.problem(f"'{id}' and '{old.text}' supersede each other")

    def _is_of_shelf(self, rule: Spot) -> bool:
        path = rule.document.path
        if path not in self._owned:
            self._owned[path] = self._is_shipped(rule.document)
        return self._owned[path]

    @cached_property
    def _known(self) -> Choices:
        return Choices({*self._here, *self._shipped()})

    @cached_property
    def _circles(self) -> dict[str, str]:
        below: dict[str, list[str]] = {}
        for rule in self._rules:
            olds = [old.text for old in rule["supersedes"].items()]
            below.setdefault(rule["id"].text, []).extend(olds)
        return _circles(below)


def _circles(below: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Rule → one that stands for all with which it stands in a circle of places (Kosaraju)."""
    above: dict[str, list[str]] = {}
    for new, olds in below.items():
        for old in olds:
            above.setdefault(old, []).append(new)
    found: dict[str, str] = {}
    for start in reversed(_left(below)):
        left = [start]
        while left:
            one = left.pop()
            if one not in found:
                found[one] = start
                left += above.get(one, ())
    return found


def _left(below: Mapping[str, Sequence[str]]) -> list[str]:
    """Every rule, after all that are reached from it only."""
    seen: set[str] = set()
    found: list[str] = []
    for start in below:
        path = [] if start in seen else [(start, iter(below[start]))]
        seen.add(start)
        while path:
            _, olds = path[-1]
            old = next((old for old in olds if old not in seen), None)
            if old is None:
                found.append(path.pop()[0])
            else:
                seen.add(old)
                path.append((old, iter(below.get(old, ()))))
    return found
