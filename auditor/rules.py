"""The words of a rule pack: what is asked, what must hold, who says so, and how it is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StrictFloat, StrictInt, StringConstraints

from auditor.filled import Filled, Said
from auditor.noun import Noun

Language = Literal["en", "zh-CN"]
Text = dict[str, str]
"""One text in several languages: {"en": "...", "zh-CN": "..."}."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, as 64 hexadecimal digits."""

Number = StrictInt | StrictFloat
Together = Literal["whole", "each", "each_pair"]
"""Everybody, every attribute, every two of them: what no attribute of one's own may be called in a rule."""
TOGETHER: tuple[Together, ...] = get_args(Together)
Crossing = Together | Annotated[list[str], Field(min_length=1)]
Task = Literal["binary", "multiclass", "regression", "ranking", "transcription"]
BOTH: tuple[Language, ...] = ("en", "zh-CN")
_EACH: tuple[Crossing, ...] = ("each",)


class Ask(Noun):
    """What a rule asks: a metric (with a contrast, across groups), a fact, or an attestation."""

    metric: str | None = None
    parameters: dict[str, Number | str] = Field(default_factory=dict)
    """What the metric takes beside the data: a quantile, a tolerance, one class of several."""
    contrast: str | None = None
    across: list[Crossing] = Field(default_factory=lambda: list(_EACH))
    fact: str | None = None
    attestation: str | None = None


class Beside(Noun):
    """Another documented date, and so many months or days after it."""

    fact: str
    months: Annotated[StrictInt, Field(ge=1)] | None = None
    days: Annotated[StrictInt, Field(ge=1)] | None = None


class Limit(Noun):
    """What must hold. Numbers for metric rules; `present` and dates for facts; `in_force` for attestations."""

    at_least: Number | None = None
    at_most: Number | None = None
    between: tuple[Number, Number] | None = None
    equals: Number | bool | str | None = None
    present: Literal[True] | None = None
    newer_than_days: StrictInt | None = None
    not_before: Beside | None = None
    not_after: Beside | None = None
    in_force: Literal[True] | None = None


class Threshold(Noun):
    """Where the limit comes from, and why it is this number."""

    origin: Literal[
        "law",
        "regulation",
        "guideline",
        "standard",
        "literature",
        "organisation",
        "project_default",
    ]
    why: Text


class SetAside(Noun):
    """Groups of less than this share of the people may be left out of comparisons; with `only_named`, only those the audit names with a reason."""

    max_share: Number
    only_named: bool = False


class SmallGroups(Noun):
    """What becomes of groups below the minimums."""

    set_aside: SetAside


class Decide(Noun):
    """How the verdict follows from the value and its doubt."""

    by: Literal["interval", "point"] = "interval"
    confidence: Annotated[Number, Field(gt=0.5, lt=1)] = 0.95
    min_group: Annotated[StrictInt, Field(ge=1)] = 30
    min_denominator: Annotated[StrictInt, Field(ge=1)] = 5
    max_unknown: Annotated[Number, Field(ge=0, le=1)] = 0.10
    small_groups: Literal["undetermined"] | SmallGroups = "undetermined"
    min_expected: Annotated[Number, Field(ge=0)] | None = None
    flip_one: bool = False
    significant_gap: Literal["flag"] | None = None


Output = Literal["decision", "score"]


class Systems(Noun):
    """Some systems, told by what they are; never by what evidence they lack."""

    task: list[Task] | None = None
    output: list[Output] | None = None
    jurisdiction: list[str] | None = None
    """US means US-NYC too, and not the other way round."""
    system: dict[str, list[str | Number | bool]] = Field(default_factory=dict)
    """A documented field → the values meant."""


class Applies(Systems):
    """To which systems a rule applies, and which evidence it requires (`label?` = used when there)."""

    requires: list[str] = Field(default_factory=list)


class Excepted(Systems):
    """The systems that a rule excepts, for good or up to a day."""

    until: dt.date | None = None
    """The last day of the exception, included."""

    @property
    def first_day(self) -> dt.date | None:
        return None

    @property
    def last_day(self) -> dt.date | None:
        return self.until


Status = Literal["draft", "stable", "deprecated"]
Severity = Literal["low", "medium", "high", "critical"]
LegalStatus = Literal[
    "in_force",
    "pending_rescission",
    "adopted_not_yet_applicable",
    "repealed",
    "withdrawn",
    "draft",
    "voluntary",
]
Mark = Literal["primary", "secondary", "unverified"]
"""Where a fact was read: in the instrument itself, in what others write of it, or nowhere yet."""


class Dated(Noun):
    """Something that holds from a first day to a last one, both included; an absent end is open."""

    applies_from: dt.date | None = None
    applies_until: dt.date | None = None

    @property
    def first_day(self) -> dt.date | None:
        return self.applies_from

    @property
    def last_day(self) -> dt.date | None:
        return self.applies_until


Row = Annotated[list[str | Number | dict[str, Number] | None], Field(min_length=3, max_length=4)]
"""[level, label, score], or of several classes [level, label, prediction] or [level, label, {class: score}]; and how many
people share it where that is not one."""


class Stated(Noun):
    """An attestation of a rule's own example: what is not said of it plays no part."""

    id: str
    date: dt.date | None = None
    expires: dt.date | None = None
    statement: Said | None = None
    person: Filled | None = None
    role: Filled | None = None
    evidence: Filled | None = None


class RuleTest(Noun):
    """A rule's own example: counts (or facts, or attestations) in, verdict out."""

    verdict: str
    groups: dict[str, dict[str, Number]] | None = None
    rows: list[Row] | None = None
    favourable: list[str | Number] | None = None
    """Of several classes: those whose decision is favourable."""
    top: Annotated[StrictInt, Field(ge=1)] | None = None
    """Of a ranking: how many places of a list count as its top."""
    facts: dict[str, Any] | None = None
    attestations: list[Stated] | None = None
    as_of: dt.date | None = None


class Rule(Dated):
    """One rule: a question, a limit, and what follows when it is broken.

    Without dates of its own it holds as long as its instrument. The same id may stand twice, as two
    editions whose days do not overlap.
    """

    id: str
    name: str
    kind: Literal["metric", "fact", "attestation"]
    asks: Ask
    must: Limit
    threshold: Threshold
    decide: Decide = Field(default_factory=Decide)
    on_breach: Literal["fail", "flag"]
    severity: Severity
    warn_days: Annotated[StrictInt, Field(ge=1)] | None = None
    """So many days before a fact gets too old, or a statement ends, the report says so; the verdict stays."""
    status: Status = "stable"
    supersedes: list[str] = Field(default_factory=list)
    """Ids of the rules in whose place this one stands."""
    applies: Applies = Field(default_factory=Applies)
    not_applicable_when: Excepted | None = None
    otherwise: Literal["not_applicable"] | None = None
    cites: list[str] = Field(default_factory=list)
    title: Text
    why: Text
    remedies: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    tests: list[RuleTest] = Field(default_factory=list)
    """At least one that passes and one that does not."""


class Instrument(Dated):
    """The law, guideline or standard that a pack speaks for, as a dated fact."""

    name: str | Text
    """Its title as it stands there; in each language where it is words of one's own."""
    citation: str
    jurisdiction: str
    legal_status: LegalStatus
    checked_on: dt.date
    verified: Mark


class Parameter(Noun):
    """A number that a pack leaves open within a range: written in a rule as {parameter: NAME}."""

    type: Literal["number", "whole"]
    default: Number
    at_least: Number | None = None
    at_most: Number | None = None
    what: Text


class Signature(Noun):
    """Somebody who signs the report: in which role, and which clauses say so."""

    role: str
    title: Text
    cites: list[str] = Field(default_factory=list)


Named = Literal["pass", "fail", "not_applicable"]
"""The verdicts that an instrument may have words of its own for; what is open or flagged keeps ours."""


class Pack(Noun):
    """A file of rules. `pack` is its name: for shipped packs the path under rules/, with dots."""

    pack: str
    version: str
    title: Text
    status: Status = "stable"
    languages: list[Language] = Field(default_factory=lambda: list(BOTH))
    instrument: Instrument | None = None
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    verdict_words: dict[Named, Text] = Field(default_factory=dict)
    """What the instrument calls a verdict; printed beside our word, never in its place."""
    signatures: list[Signature] = Field(default_factory=list)
    """Who signs: a page to sign at the end of the report."""
    rules: Annotated[list[Rule], Field(min_length=1)]


class Clause(Dated):
    """One clause of an instrument, apart from the rules that test it."""

    id: str
    title: Text
    citation: str
    status: LegalStatus
    superseded_by: str | None = None
    verified: Mark
    checked_by: dict[str, Literal["equals", "subset", "intersects", "supports"]] = Field(
        default_factory=dict
    )
    """Rule id → how the rule relates to the clause."""
    testable: bool = True
    """False where no software can decide it."""


class Framework(Noun):
    """The clauses of one instrument and edition."""

    framework: str
    version: str
    edition: str | None = None
    title: Text
    citation: str
    original: Language | None = None
    """In which language the titles are the instrument's own; the other is our translation."""
    checked_on: dt.date | None = None
    languages: list[Language] = Field(default_factory=lambda: list(BOTH))
    clauses: list[Clause]


class Attestation(Noun):
    """A named person states something, until a date."""

    id: str
    statement: Said
    person: Filled
    role: Filled
    date: dt.date
    expires: dt.date | None = None
    """Its last day, to the end of it in UTC."""
    evidence: Filled | None = None
    """A link, or a file by its path from this one."""
    sha256: Digest | None = None
    """Of that file, as it was when this was stated."""

    @property
    def first_day(self) -> dt.date | None:
        return self.date

    @property
    def last_day(self) -> dt.date | None:
        return self.expires


class Answered(Noun):
    """What somebody answers for, until the end of a day (UTC)."""

    owner: Said
    reason: Said
    compensating_control: Said
    expires: dt.date

    @property
    def first_day(self) -> dt.date | None:
        return None

    @property
    def last_day(self) -> dt.date | None:
        return self.expires


class Waiver(Answered):
    """A breach that somebody answers for, until a date."""

    rule: str
    by: list[str] | None = None

    def covers(self, rule: str, by: Sequence[str]) -> bool:
        """Whether it is about this crossing of this rule; about every one where it names none."""
        return self.rule == rule and (self.by is None or set(self.by) == set(by))


class Waivers(Noun):
    """A file of waivers."""

    waivers: list[Waiver]


class Attestations(Noun):
    """A file of attestations."""

    attestations: list[Attestation]
