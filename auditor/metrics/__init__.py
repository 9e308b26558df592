"""The shelf of metrics: each is a pure function from cells to a quantity per group.

A new metric is one decorated function in a file of this folder, and its mirror test.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from auditor import resources
from auditor.cells import Crossing
from auditor.codebook import SCORED, Codebook
from auditor.counted import Counted
from auditor.errors import AuditorError, nearest
from auditor.quantity import Joint, Part, Quantity
from auditor.rules import Text

Better = Literal["higher", "lower", "none"]
Unit = Literal["share", "index", "amount"]
"""How values are written: in percent, as a bare number, or as an amount of the label's unit."""
Kind = Literal[
    "rate", "mean", "area", "share", "linearised", "dispersion", "distance", "point", "joint"
]
Measuring = Callable[..., Quantity]
CLASS = "class"
"""The parameter that names one class of several: that class against all others."""
OF = " : "
"""Between the metric and the class that a part of a joint metric is about."""


@dataclass(frozen=True)
class Parameter:
    """A number that a metric takes (a quantile, a tolerance): its default, and between what it lies."""

    default: float | None
    """None: the audit must say."""
    low: float
    high: float
    what: Text
    whole: bool = False

    def problem(self, name: str, value: object) -> str | None:
        """Why this value cannot be given; None where it can."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"'{name}' must be a number"
        if self.whole and value != int(value):
            return f"'{name}' must be a whole number"
        if not self.low <= value <= self.high:
            return f"'{name}' lies between {self.low:g} and {self.high:g}; {value:g} does not"
        return None


@dataclass(frozen=True)
class AttributeName:
    """A sensitive attribute that a metric takes by its name; without one it does without."""

    what: Text

    def problem(self, name: str, value: object) -> str | None:
        """Why this value cannot be given; None where it can."""
        return None if isinstance(value, str) else f"'{name}' names a sensitive attribute, as text"


Taken = Parameter | AttributeName


@dataclass(frozen=True)
class Metric:
    """A metric of the field: its name, what it needs, which direction is better, and how it is measured."""

    name: str
    title: Text
    family: str
    needs: frozenset[str]
    better: Better
    tasks: tuple[str, ...]
    of: str
    """What the denominator counts: the tail of the reason when it is empty."""
    range: tuple[float | None, float | None]
    kind: Kind
    averages: bool
    """The whole's value is the weighted mean of its groups' values."""
    unit: Unit
    headline: bool
    """Shown for every group on every page; the others where a rule asks, and in report.json."""
    measuring: Measuring
    doc: str
    per_class: bool = False
    """With several classes it is asked of each, that class against all others."""
    of_crossing: bool = False
    """It has one value for all groups of a crossing together, and none for each."""
    favourable: bool = False
    """It is about the favourable decision: with several classes, only where the audit names which are."""
    counts_missing: bool = False
    """It is about what is missing, so that much of it missing does not forbid a verdict."""
    parameters: Mapping[str, Taken] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    """The parameters that were given, beside the defaults."""

    def told(self, language: str) -> dict[str, str]:
        """Its docstring by parts, for readers of one language; a formula of symbols alone is every language's."""
        return told(self.doc, language)

    @property
    def aliases(self) -> tuple[str, ...]:
        """What other libraries and papers call it, as one word each."""
        return aliases(self.doc)

    def available(self, crossing: Crossing) -> bool:
        """Whether the data hold what the metric needs."""
        book = crossing.codebook
        return self.lacking(book) is None

    def misplaced(self, task: str) -> str | None:
        """Why it cannot be asked in an audit of this task, whatever the data hold; None where it can."""
        if task in self.tasks:
            return None
        return f"{self.name} is a metric of {' and '.join(self.tasks)}, not of {task}"

    def lacking(self, book: Codebook) -> str | None:
        """Why it has no value at all: another task, or what the data do not hold; None where it has."""
        absent = sorted(role for role in self.roles(book.task) if not book.has(role))
        if book.task not in self.tasks or not absent:
            return self.misplaced(book.task)
        if book.lent and {*absent} <= {*SCORED}:
            return (
                f"{self.name}: the score bins of this codebook were made from other rows, whose median and means "
                "they have. Count these rows without that codebook"
            )
        needs = ", ".join(_SAID.get(role, role) for role in absent)
        return f"{self.name} needs {needs}, which these cells do not have"

    def roles(self, task: str) -> set[str]:
        """The roles that it needs in an audit of this task."""
        named = self.favourable and task == "multiclass"
        return {*self.needs, *(["favourable"] if named else [])}

    def seen(self, crossing: Crossing) -> Crossing:
        """The crossing as its values stand: with a group each, or all known groups as one."""
        return _as_one(crossing) if self.of_crossing else crossing

    def measure(self, crossing: Crossing) -> Quantity:
        """The metric of every group of a crossing; of several classes, of each class."""
        classes = crossing.codebook.classes
        if classes is None and CLASS in self.given:
            raise AuditorError(
                f"{self.name}: 'class' names one class of several, and this audit has none "
                "(task: multiclass)"
            )
        if not self.per_class or classes is None:
            return self._measured(crossing)
        if CLASS in self.given:
            return self._measured(crossing.versus_rest(self.given[CLASS]))
        parts = (self._of_class(crossing, name) for name in classes)
        return Joint(tuple(part for several in parts for part in several))

    def _of_class(self, crossing: Crossing, name: str) -> list[Part]:
        """One class against all others; of a joint metric every part of it, named with the class."""
        found = self._measured(crossing.versus_rest(name))
        if isinstance(found, Joint):
            return [replace(part, name=f"{part.name}{OF}{name}") for part in found.parts]
        return [Part(name, self.better, self.of, found)]

    def _measured(self, crossing: Crossing) -> Quantity:
        numbers = {name: value for name, value in self.given.items() if name != CLASS}
        return self.measuring(crossing, **numbers)

    def of_each_class(self, classes: Sequence[str] | None) -> list[Metric]:
        """This metric of every class; itself alone where it is none of a class, or of one already."""
        if not self.per_class or classes is None or CLASS in self.given:
            return [self]
        return [self.with_({**self.given, CLASS: name}) for name in classes]

    def with_(self, parameters: Mapping[str, Any]) -> Metric:
        """This metric with parameters. Raises AuditorError for one that it does not take."""
        wrong = self.problem(parameters)
        if wrong is not None:
            raise AuditorError(f"{self.name}: {wrong[1]}")
        return replace(self, given=dict(sorted(parameters.items()))) if parameters else self

    def problem(self, parameters: Mapping[str, Any]) -> tuple[str, str] | None:
        """(parameter, why it cannot be given); None where all can."""
        known = [*self.parameters, *([CLASS] if self.per_class else [])]
        for name, value in parameters.items():
            if name not in known:
                takes = f"Choices: {', '.join(known)}." if known else "It takes none."
                return name, f"'{name}' is no parameter.{nearest(name, known)} {takes}"
            if name == CLASS:
                if not isinstance(value, str):
                    return name, "'class' names a class, as text"
            elif (wrong := self.parameters[name].problem(name, value)) is not None:
                return name, wrong
        return None


_SAID = {"favourable": "favourable classes, named with `positive`"}
"""How a role is asked for, where its name alone would not tell what to bring."""
_CHINESE = {"中文": "", "公式": "Formula", "误导": "Misleads when"}
"""The Chinese parts of a docstring, and the English ones that each of them says again."""
_PARTS = re.compile(
    r"^(Formula|Misleads when|Also called|中文|公式|误导|References)[:：]\s*", re.MULTILINE
)


def explained(doc: str) -> dict[str, str]:
    """A docstring by parts: what it is (under ""), Formula, Misleads when, Also called, References; 中文, 公式, 误导."""
    what, *rest = _PARTS.split(doc)
    parts = {"": what, **dict(zip(rest[::2], rest[1::2], strict=True))}
    return {part: " ".join(text.split()) for part, text in parts.items()}


def told(doc: str, language: str) -> dict[str, str]:
    """The same for readers of one language; a formula of symbols alone is every language's."""
    parts = explained(doc)
    chinese = {part: parts.pop(name) for name, part in _CHINESE.items() if name in parts}
    return parts | chinese if language == "zh-CN" else parts


def aliases(doc: str) -> tuple[str, ...]:
    """What others call it, as one word each."""
    also = explained(doc).get("Also called", "").rstrip(".")
    return tuple(word.strip().replace(" ", "_") for word in re.split("[,;]", also) if word)


def _as_one(crossing: Crossing) -> Crossing:
    """Everybody whose group is known as a single group."""
    width, merged = len(crossing.by), []
    for counted in crossing.counted:
        known = (counted.codes[:, :width] >= 0).all(axis=1)
        tally = counted.tally.model_copy(update={"by": ()})
        merged.append(Counted.gather(tally, counted.codes[known, width:], counted.values[known]))
    return Crossing(crossing.codebook, (), tuple(merged))


_found: dict[str, Metric] = {}
_UNITS: dict[Kind, Unit] = {"rate": "share", "share": "share", "joint": "share", "mean": "amount"}


def metric(
    *,
    title: Text,
    needs: set[str],
    better: Better,
    of: str,
    tasks: tuple[str, ...] = ("binary",),
    range: tuple[float | None, float | None] = (0.0, 1.0),
    kind: Kind = "rate",
    unit: Unit | None = None,
    headline: bool = False,
    averages: bool = True,
    per_class: bool = False,
    of_crossing: bool = False,
    favourable: bool = False,
    counts_missing: bool = False,
    parameters: Mapping[str, Taken] | None = None,
) -> Callable[[Measuring], Measuring]:
    """Put a measuring function on the shelf under its own name."""

    def register(measure: Measuring) -> Measuring:
        name = measure.__name__
        _found[name] = Metric(
            name=name,
            title=title,
            family=measure.__module__.rsplit(".", 1)[-1],
            needs=frozenset(needs),
            better=better,
            tasks=(*tasks, "multiclass") if per_class or favourable else tasks,
            of=of,
            range=range,
            kind=kind,
            averages=averages,
            unit=unit or _UNITS.get(kind, "index"),
            headline=headline,
            measuring=measure,
            doc=inspect.getdoc(measure) or "",
            per_class=per_class,
            of_crossing=of_crossing,
            favourable=favourable,
            counts_missing=counts_missing,
            parameters=dict(parameters or {}),
        )
        return measure

    return register


@functools.cache
def shelf() -> dict[str, Metric]:
    """All metrics by name, in the order of their files."""
    for family in resources.shelf("metrics"):
        resources.take("metrics", family)
    return dict(_found)


def names() -> list[str]:
    """The names that a rule may ask for."""
    return list(shelf())


def also_called(word: str) -> str | None:
    """The metric that others call so."""
    meant = folded(word)
    return next((m.name for m in shelf().values() if meant in map(folded, m.aliases)), None)


def folded(word: str) -> str:
    """A word however it is written: small letters, and one sign between its parts."""
    return word.lower().replace(" ", "_").replace("-", "_")


def meant(word: str) -> str:
    """What to add to "unknown metric": the metric of that other name, or the nearest one."""
    known = also_called(word)
    return f" Here it is called '{known}'." if known else nearest(word, names())


def get(name: str, parameters: Mapping[str, Any] | None = None) -> Metric:
    """The metric of that name, with these parameters. Raises AuditorError with the nearest name."""
    if name not in shelf():
        raise AuditorError(f"unknown metric '{name}'.{meant(name)}")
    return shelf()[name].with_(parameters or {})


def together(crossing: Crossing, *asked: str) -> Joint:
    """Several metrics as one: what a joint metric measures."""
    parts = []
    for name in asked:
        found = get(name)
        parts.append(Part(name, found.better, found.of, found.measure(crossing)))  # type: ignore[arg-type]  # joint metrics join single ones
    return Joint(tuple(parts))
