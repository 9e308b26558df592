"""The one document: everything that a page shows or that somebody may want to check.

It holds no sentences: whatever is said is a code with values, and templates/locales turns it into words,
in a language that may be chosen long after the audit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from auditor.cells import Cells
from auditor.codebook import Attribute, Codebook, Tally
from auditor.counted import Counted
from auditor.documented import DataFacts, Environment, ModelFacts, Said, SystemFacts
from auditor.effective import EffectiveRule, PackUsed
from auditor.lock import Lock
from auditor.noun import Noun
from auditor.rules import (
    Attestation,
    Clause,
    Waiver,
)
from auditor.screened import Proxy
from auditor.searched import Subgroups

SCHEMA = "auditor.report/1"


class Word(StrEnum):
    """The verdicts, worst first."""

    ERROR = "error"
    FAIL = "fail"
    FLAG = "flag"
    INSUFFICIENT_DATA = "insufficient_data"
    INCONCLUSIVE = "inconclusive"
    PENDING = "pending"
    WAIVED = "waived"
    PASS = "pass"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """What a set of verdicts comes to, worst first."""

    FAIL = "fail"
    UNDETERMINED = "undetermined"
    FLAGGED = "flagged"
    PASS = "pass"


class Bound(Noun):
    """What was compared with the limit: the `side` of the value's doubt, its one-sided level, and where it lies."""

    side: Literal["lower", "upper", "point"]
    level: float | None
    value: float | None
    part: str | None = None
    """Of several quantities in one rule: which of them (a metric's name, or a class)."""


def in_order(group: dict[str, str] | None, by: tuple[str, ...]) -> dict[str, str] | None:
    """A group with its attributes in the order of the crossing; JSON forgets it."""
    if group is None or tuple(group) == by:
        return group
    return {**{name: group[name] for name in by if name in group}, **group}


class Estimate(Noun):
    """One figure: a metric (with a contrast) for the whole or for one group."""

    metric: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Those given beside the metric's defaults; `class` names one class of several."""
    contrast: str | None = None
    by: tuple[str, ...]
    group: dict[str, str] | None = None
    n: int
    value: float | None = None
    interval: tuple[float | None, float | None] | None = None
    """Two-sided, at the report's confidence; a None limit is unbounded."""
    numerator: float | None = None
    denominator: float | None = None
    status: Literal["ok", "undefined"]
    reason: Said | None = None

    @field_validator("group")
    @classmethod
    def _ordered(cls, group: dict[str, str] | None, info: ValidationInfo) -> Any:
        return in_order(group, info.data.get("by", ()))


class GroupVerdict(Noun):
    """The verdict on one group of a crossing."""

    group: dict[str, str]
    n: int
    value: float | None = None
    part: str | None = None
    """Of several quantities in one rule: which of them `value` is."""
    interval: tuple[float | None, float | None] | None = None
    numerator: float | None = None
    denominator: float | None = None
    rate: float | None = None
    """The group's own metric where `value` is a contrast."""
    rate_interval: tuple[float | None, float | None] | None = None
    bound: Bound | None = None
    verdict: Word
    reason: Said | None = None
    n_needed: int | None = None
    set_aside: bool = False


class Significance(Noun):
    """Figures beside a ratio, for one group against the best: never a rule that passes."""

    group: dict[str, str]
    compared_with: dict[str, str]
    fisher_p: float | None = None
    z: float | None = None
    shortfall: float | None = None
    """People: n · pooled rate − selected."""
    flips: bool | None = None
    """Moving one selection between the two groups changes the side of the limit."""


class Homogeneity(Noun):
    """Whether all compared groups could share one rate: χ² (Pearson) and G (likelihood ratio) over groups × decision."""

    n: int
    groups: int
    chi_squared: float
    chi_squared_p: float
    g: float
    g_p: float


class Verdict(Noun):
    """What one rule came to on one crossing (or as a whole, for facts and attestations)."""

    rule: str
    pack: str
    kind: Literal["metric", "fact", "attestation"]
    verdict: Word
    severity: str
    metric: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    contrast: str | None = None
    by: tuple[str, ...] = ()
    value: float | None = None
    part: str | None = None
    """Of several quantities in one rule: which of them `value` is."""
    interval: tuple[float | None, float | None] | None = None
    bound: Bound | None = None
    limit: dict[str, Any]
    worst_group: dict[str, str] | None = None
    """The group with the worst value."""
    deciding_group: dict[str, str] | None = None
    """The group whose verdict the crossing has; `bound` is of its comparisons."""
    n: int | None = None
    reason: Said | None = None
    n_needed: int | None = None
    groups: tuple[GroupVerdict, ...] = ()
    tests: tuple[Significance, ...] = ()
    tests_together: Homogeneity | None = None
    unknown: int = 0
    """Rows of the crossing with an unknown level."""
    waiver: Waiver | None = None

    @field_validator("worst_group")
    @classmethod
    def _ordered(cls, group: dict[str, str] | None, info: ValidationInfo) -> Any:
        return in_order(group, info.data.get("by", ()))

    @field_validator("groups", "tests")
    @classmethod
    def _all_ordered(cls, rows: tuple[Any, ...], info: ValidationInfo) -> Any:
        by = info.data.get("by", ())
        return tuple(
            row.model_copy(
                update={
                    name: in_order(getattr(row, name), by)
                    for name in ("group", "compared_with")
                    if hasattr(row, name)
                }
            )
            for row in rows
        )


class CountedRows(Noun):
    """A tally as printed: rows = group names, key codes (null = missing), sums. `rows` is None where left out of a page; the digest stays."""

    by: tuple[str, ...]
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    rows: list[list[Any]] | None
    digest: str

    @property
    def tally(self) -> Tally:
        return Tally(by=self.by, keys=self.keys, sums=self.sums)


class Exhibit(Noun):
    """Data of a chart that the estimates do not hold: ROC points, score distributions, reliability, confusion matrices."""

    kind: Literal["roc", "scores", "reliability", "confusion"]
    by: tuple[str, ...]
    group: dict[str, str] | None
    n: int
    x: list[float] = Field(default_factory=list)
    y: list[float] = Field(default_factory=list)
    low: list[float] = Field(default_factory=list)
    high: list[float] = Field(default_factory=list)
    people: list[int] = Field(default_factory=list)
    """Of reliability, per point: the interval of the observed rate, and how many people it is of."""
    area: float | None = None
    classes: tuple[str, ...] | None = None
    counts: tuple[tuple[int, ...], ...] | None = None
    """Of a confusion matrix: people by the class of their label (rows) and of the decision (columns)."""

    @field_validator("group")
    @classmethod
    def _ordered(cls, group: dict[str, str] | None, info: ValidationInfo) -> Any:
        return in_order(group, info.data.get("by", ()))


class Method(Noun):
    """How intervals and decisions were made; the version changes when any of them does."""

    version: str
    confidence: float
    seed: int
    intervals: dict[str, str]
    """Kind of quantity → code of its method in the catalogue."""


class PlanFacts(Noun):
    """The plan that was followed: its digest, and when it was sealed (None: it was not)."""

    digest: str
    sealed_at: dt.datetime | None = None
    changes: list[Said] = Field(default_factory=list)
    """Everything that was not as it was sealed when the audit ran."""
    lock: Lock | None = None
    """The seal itself, so that the changes can be worked out again."""


class Report(Noun):
    """An audit, whole."""

    schema_: Literal["auditor.report/1"] = Field(default="auditor.report/1", alias="schema")
    created: dt.datetime
    as_of: dt.date
    outcome: Outcome
    outcome_by_kind: dict[str, Outcome]
    counts: dict[str, int]
    """Verdict word → how many verdicts."""
    languages: list[str]
    system: SystemFacts
    data: DataFacts
    model: ModelFacts
    packs: list[PackUsed]
    rules: list[EffectiveRule]
    clauses: list[Clause] = Field(default_factory=list)
    verdicts: list[Verdict]
    estimates: list[Estimate]
    recommendations: list[Said]
    limitations: list[Said]
    facts: dict[str, Any]
    attestations: list[Attestation]
    waivers: list[Waiver]
    set_aside: list[dict[str, Any]]
    exhibits: list[Exhibit]
    subgroups: Subgroups | None = None
    proxies: list[Proxy] = Field(default_factory=list)
    """How well each feature tells each sensitive attribute, the strongest first."""
    codebook: Codebook
    tallies: list[CountedRows]
    cells_in_pdf: Literal["standard", "full"] = "standard"
    """Whether score and fold cells travel in PDFs too; audit.yaml's `report: {cells: full}`."""
    method: Method
    plan: PlanFacts
    environment: Environment
    digest: str = ""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def attribute(self, name: str) -> Attribute:
        return self.codebook.attribute(name)

    def cells(self) -> Cells:
        """The counts inside the report, ready to be estimated and judged again."""
        return Cells(
            self.codebook,
            tuple(
                from_rows(self.codebook, counted.tally, counted.rows)
                for counted in self.tallies
                if counted.rows is not None
            ),
        )

    def canonical(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)

    def sealed(self) -> Report:
        """The same report with its digest filled in, as it will be read back from its file.

        So a page made now and one made later from report.json are the same, down to the order of
        the entries of a mapping.
        """
        whole = self.model_copy(update={"digest": document_digest(self.canonical())})
        return load(whole.to_json())

    def to_json(self) -> str:
        """The text of report.json: a line per field, and per item of a list, so that two can be compared."""
        return written(self.canonical())


def written(document: dict[str, Any]) -> str:
    """A document as text, its keys in order, its lists an item a line."""
    parts = [f"{_compact(key)}: {_lines(value)}" for key, value in sorted(document.items())]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_compact(item) for item in value) + "\n]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def digest_of(value: Any) -> str:
    """SHA-256 over canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def tally_digest(by: Any, keys: Any, sums: Any, rows: list[list[Any]]) -> str:
    return digest_of({"by": list(by), "keys": list(keys), "sums": list(sums), "rows": rows})


def document_digest(document: dict[str, Any]) -> str:
    """Over the document without its digest; a tally enters by its own digest, so that leaving out its rows keeps the document's."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    rest["tallies"] = [
        {k: v for k, v in tally.items() if k != "rows"} for tally in document["tallies"]
    ]
    return digest_of(rest)


def load(text: str | bytes) -> Report:
    """A report from the text of report.json."""
    return Report.model_validate_json(text)


def to_rows(codebook: Codebook, counted: Counted) -> list[list[Any]]:
    """A tally for report.json: group names, then key codes (null = missing), then sums."""
    width = len(counted.tally.by)
    attributes = [codebook.attribute(name) for name in counted.tally.by]
    rows: list[list[Any]] = []
    for codes, values in zip(counted.codes.tolist(), counted.values.tolist(), strict=True):
        names = [a.level(code) for a, code in zip(attributes, codes[:width], strict=True)]
        rows.append([*names, *(None if code < 0 else code for code in codes[width:]), *values])
    return rows


def from_rows(codebook: Codebook, tally: Tally, rows: list[list[Any]]) -> Counted:
    """The tally back from report.json."""
    width, keys = len(tally.by), len(tally.keys)
    attributes = [codebook.attribute(name) for name in tally.by]
    codes = np.array(
        [
            [
                *(a.code(name) for a, name in zip(attributes, row[:width], strict=True)),
                *(-1 if code is None else code for code in row[width : width + keys]),
            ]
            for row in rows
        ],
        dtype=np.int64,
    ).reshape(len(rows), width + keys)
    values = np.array([row[width + keys :] for row in rows], dtype=np.int64)
    return Counted.gather(tally, codes, values.reshape(len(rows), len(tally.sums)))
