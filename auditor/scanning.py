"""From the flags of a scan to the same audit that an audit.yaml would describe.

`auditor scan` and `auditor.scan()` both come through here, so a flag means the same in both.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

from auditor.config import Audit, Data, Value
from auditor.errors import AuditorError, nearest

Values = Value | Sequence[Value] | None
Sensitive = Sequence[str] | Mapping[str, str]
"""Columns, `ROLE=COLUMN`, or a mapping of role to column."""

_ONE_COLUMN = (
    *("label", "prediction", "score", "query", "rank", "count", "weight", "cluster"),
    *("counterfactual", "consistency"),
)
_DATA = (
    *_ONE_COLUMN,
    "scores",
    "words",
    "characters",
    "sensitive",
    "positive",
    "label_positive",
    "adverse",
    "bins",
    "reference",
    "features",
    "population",
)
_BINARY_ONLY = ("score", "threshold", "positive", "label_positive", "adverse")
_OF_ONE_CLASS = ("score", "threshold", "label_positive")
_RANKING_ONLY = ("query", "rank", "top")
_NO_RANKING = ("prediction", "threshold", "adverse", "count", "weight", "cluster")
_FLAGS = {
    ("data", "sensitive"): "sensitive",
    ("data", "features"): "features",
    ("data", "population"): "population",
    ("data", "probes"): "counterfactual",
    ("data", "keep"): "keep",
    ("data", "join"): "join",
    ("data", "scores"): "scores",
    ("decision", "threshold"): "threshold",
    ("decision", "top"): "top",
    ("decision", "tolerance"): "tolerance",
    ("rules",): "rules",
    ("task",): "task",
    ("seed",): "seed",
    ("report", "lang"): "lang",
    ("report", "to"): "to",
    ("data", "path"): "file",
}


def describe(
    path: str | None,
    *,
    sensitive: Sensitive,
    rules: Sequence[str] | str,
    label: str | None = None,
    prediction: str | None = None,
    score: str | None = None,
    scores: Mapping[Value, str] | None = None,
    threshold: float | None = None,
    positive: Values = None,
    label_positive: Values = None,
    adverse: bool = False,
    query: str | None = None,
    rank: str | None = None,
    top: int | None = None,
    words: Sequence[str] | str | None = None,
    characters: Sequence[str] | str | None = None,
    task: str = "binary",
    bins: Mapping[str, Sequence[float]] | None = None,
    reference: Mapping[str, str] | None = None,
    count: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    features: Sequence[str] | str | None = None,
    population: Mapping[str, Mapping[str, Any]] | None = None,
    counterfactual: str | None = None,
    consistency: str | None = None,
    tolerance: float | None = None,
    keep: Mapping[str, Sequence[Value]] | None = None,
    join: str | None = None,
    join_on: str = "row",
    read: Mapping[str, Any] | None = None,
    name: str | None = None,
    lang: Sequence[str] | str | None = None,
    to: Sequence[str] | str | None = None,
    seed: int | None = None,
) -> Audit:
    """The audit that these flags ask for; a mistake is told with the flag's name."""
    given = {k: v for k, v in locals().items() if v is not None and (k, v) != ("adverse", False)}
    _check_columns(given)
    _check_finite(given)
    _check_output(given)
    _check_task(given)
    data = {
        **_data(task, **{name: given[name] for name in _DATA if name in given}),
        "path": path,
        "read": dict(read or {}),
        "join": {"path": join, "on": join_on} if join else None,
        "keep": {column: _many(values) for column, values in (keep or {}).items()},
    }
    asked = {
        "system": {"name": name},
        "task": task,
        "data": data,
        "decision": {"threshold": threshold, "top": top, "tolerance": tolerance},
        "rules": _many(rules),
        "report": {"lang": _many(lang) or None, "to": _many(to) or None},
        "seed": seed,
    }
    return _parsed(asked)


def _data(
    task: str,
    *,
    sensitive: Sensitive,
    label: str | None = None,
    prediction: str | None = None,
    score: str | None = None,
    scores: Mapping[Value, str] | None = None,
    positive: Values = None,
    label_positive: Values = None,
    adverse: bool = False,
    words: Sequence[str] | str | None = None,
    characters: Sequence[str] | str | None = None,
    bins: Mapping[str, Sequence[float]] | None = None,
    reference: Mapping[str, str] | None = None,
    features: Sequence[str] | str | None = None,
    population: Mapping[str, Mapping[str, Any]] | None = None,
    counterfactual: str | None = None,
    consistency: str | None = None,
    **columns: str,
) -> dict[str, Any]:
    """Who plays which role. With a score alone, `positive` can only mean the label's values."""
    bound = roles(sensitive)
    check_roles("bins", bins, bound)
    check_roles("reference", reference, bound)
    check_roles("population", population, bound)
    yes = positive if task == "binary" else None  # of several classes any other one is a flip
    if label_positive is None and prediction is None and not scores:
        label_positive = positive
    return {
        "label": decided(label, label_positive),
        "prediction": decided(prediction, positive),
        "score": {"column": score} if score else None,
        "scores": dict(scores) if scores else None,
        "words": transcribed(words),
        "characters": transcribed(characters),
        "positive_is": "adverse" if adverse else "favourable",
        "sensitive": {
            role: _sensitive(role, column, bins or {}, reference or {})
            for role, column in bound.items()
        },
        "features": _many(features),
        "population": dict(population or {}),
        "probes": {
            "counterfactual": decided(counterfactual, yes),
            "consistency": {"column": consistency} if consistency else None,
        },
        **columns,
    }


def transcribed(columns: Sequence[str] | str | None) -> dict[str, str] | None:
    """EDITS and LENGTH, as audit.yaml names them."""
    return None if columns is None else dict(zip(("edits", "length"), list(columns), strict=True))


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _check_columns(given: Mapping[str, Any]) -> None:
    for role in _ONE_COLUMN:
        if not isinstance(given.get(role, ""), str):
            raise AuditorError(f"{_flag(role)} takes the name of one column.")
    if given.get("label") and given["label"] in (given.get("prediction"), given.get("score")):
        raise AuditorError(
            f"--label: column '{given['label']}' is also named as the model's output; "
            "the label is what really happened."
        )
    if "positive" in given and not ({"prediction", "label"} & set(given)):
        raise AuditorError(
            "--positive names values of the prediction, but there is no --prediction."
        )
    if "label_positive" in given and "label" not in given:
        raise AuditorError("--label-positive names values of the label, but there is no --label.")


def _check_output(given: Mapping[str, Any]) -> None:
    """What a model put out: decisions, or scores that a threshold may turn into decisions."""
    if given["task"] in ("ranking", "transcription"):
        return
    if not any(given.get(name) for name in ("prediction", "score", "scores")):
        raise AuditorError(
            "At least one of --prediction and --score is needed: "
            "the column with the model's decisions, or the one with its scores."
        )
    if "threshold" in given and "score" not in given:
        raise AuditorError("--threshold turns a score into a decision, but there is no --score.")
    if "threshold" in given and "prediction" in given:
        raise AuditorError(
            "--threshold turns the score into a decision, but --prediction names the decisions "
            "already; leave one of them out."
        )


def _check_task(given: Mapping[str, Any]) -> None:
    task = given["task"]
    _check_ranking(given)
    _check_transcription(given)
    if task == "multiclass":
        _check_several(given)
        return
    if "scores" in given:
        raise AuditorError("--scores belongs to --task multiclass; elsewhere --score names one.")
    if task != "regression":
        if "tolerance" in given:
            raise AuditorError("--tolerance belongs to --task regression.")
        return
    for name in _BINARY_ONLY:
        if name in given:
            raise AuditorError(
                f"{_flag(name)} belongs to --task binary; a regression takes its "
                "predicted amounts from --prediction."
            )


def _check_several(given: Mapping[str, Any]) -> None:
    """Whatever takes one class as the positive one has no place among several."""
    why = {
        "score": "with several classes each has its own score column: --scores CLASS=COL,…",
        "threshold": "with several classes the highest score decides, not a threshold",
        "label_positive": (
            "no class is the positive one: each is looked at against all others, and a rule may "
            "single one out (parameters: {class: …})"
        ),
    }
    for name in _OF_ONE_CLASS:
        if name in given:
            raise AuditorError(f"{_flag(name)} belongs to --task binary; {why[name]}.")
    if "positive" in given and "prediction" not in given:
        raise AuditorError(
            "--positive names the favourable classes of the prediction, but there is no --prediction."
        )


def _check_transcription(given: Mapping[str, Any]) -> None:
    """Edits and lengths with a transcription, and nothing that decides."""
    transcribed = given["task"] == "transcription"
    for name in ("words", "characters"):
        if name in given and not transcribed:
            raise AuditorError(f"{_flag(name)} belongs to --task transcription.")
        if name in given and (isinstance(given[name], str) or len(given[name]) != 2):
            raise AuditorError(f"{_flag(name)} takes two columns: EDITS,LENGTH.")
    if transcribed and not {"words", "characters"} & given.keys():
        raise AuditorError("--task transcription needs --words or --characters: EDITS,LENGTH.")
    for name in ("label", "prediction", "score", "positive", "adverse", "threshold"):
        if transcribed and name in given:
            raise AuditorError(f"{_flag(name)} says nothing of --task transcription.")


def _check_ranking(given: Mapping[str, Any]) -> None:
    """Flags of a ranking with a ranking, and no others."""
    ranking = given["task"] == "ranking"
    for name in _NO_RANKING if ranking else _RANKING_ONLY:
        if name in given:
            there = "says nothing of" if ranking else "belongs to"
            raise AuditorError(f"{_flag(name)} {there} --task ranking.")
    if ranking and not given.get("query"):
        raise AuditorError("--task ranking needs --query: the column that names each list.")
    if ranking and not given.get("rank") and not given.get("score"):
        raise AuditorError("--task ranking needs --rank (1 = top of the list) or --score.")


def roles(sensitive: Sensitive) -> dict[str, str]:
    """Role → column; `ROLE=COLUMN` names both, `COLUMN` is its own role."""
    if isinstance(sensitive, Mapping):
        return dict(sensitive)
    found: dict[str, str] = {}
    for word in [sensitive] if isinstance(sensitive, str) else sensitive:
        role, equals, column = str(word).partition("=")
        role, column = (role.strip(), column.strip()) if equals else (str(word), str(word))
        if not role or not column:
            raise AuditorError(f"--sensitive {word}: write COLUMN or ROLE=COLUMN.")
        if role in found:
            raise AuditorError(f"--sensitive names '{role}' twice.")
        found[role] = column
    if not found:
        raise AuditorError("--sensitive needs at least one column.")
    return found


def check_roles(flag: str, given: Mapping[str, Any] | None, roles: Iterable[str]) -> None:
    """Bins and references belong to attributes that are there; another name is a mistake."""
    for role in given or {}:
        if role not in roles:
            raise AuditorError(
                f"{_flag(flag)}: '{role}' is not named by --sensitive.{nearest(role, roles)}"
            )


def _sensitive(
    role: str,
    column: str,
    bins: Mapping[str, Sequence[float]],
    reference: Mapping[str, str],
) -> dict[str, Any]:
    edges = list(bins[role]) if role in bins else None
    if edges is not None and (not edges or any(not a < b for a, b in itertools.pairwise(edges))):
        raise AuditorError(f"--bins {role}: the edges must ascend, as in {role}=25,40,60.")
    check_edges(role, edges or ())
    return {"column": column, "bins": edges, "reference": reference.get(role)}


def check_edges(role: str, edges: Sequence[float]) -> None:
    """A bin ends at a number."""
    for edge in edges:
        if not math.isfinite(edge):
            raise AuditorError(
                f"--bins {role}: {edge} is no edge; write plain numbers, as in {role}=25,40,60. "
                "The first bin has no lower end and the last no upper one."
            )


def _check_finite(given: Mapping[str, Any]) -> None:
    for name in ("threshold", "tolerance"):
        value = given.get(name)
        if isinstance(value, float) and not math.isfinite(value):
            raise AuditorError(f"{_flag(name)}: write a plain number, not {value}.")


def _many(values: Values) -> list[Value] | None:
    if values is None:
        return None
    return [values] if isinstance(values, (str, int, float, bool)) else list(values)


def decided(column: str | None, positive: Values) -> dict[str, Any] | None:
    """A column of decisions, as audit.yaml names it."""
    return {"column": column, "positive": _many(positive)} if column else None


def _parsed(asked: dict[str, Any]) -> Audit:
    with _told():
        return Audit.model_validate(_without_nothing(asked))


def columns(asked: dict[str, Any]) -> Data:
    """The roles of a table's columns. Raises AuditorError with everything that is wrong with them."""
    with _told(("data",)):
        return Data.model_validate(asked)


@contextmanager
def _told(above: tuple[str, ...] = ()) -> Iterator[None]:
    """What a model refuses, in words. `above`: where the model stands in an audit."""
    try:
        yield
    except ValidationError as mistake:
        lines = [f"{_flag_at((*above, *e['loc']))}: {e['msg']}." for e in mistake.errors()]
        raise AuditorError("\n".join(dict.fromkeys(lines))) from mistake


def _flag_at(place: tuple[int | str, ...]) -> str:
    for where, name in _FLAGS.items():
        if place[: len(where)] == where:
            further = ".".join(str(word) for word in place[len(where) :])
            return f"{_flag(name)} {further}".rstrip()
    words = [str(word) for word in place if str(word) not in ("data", "read", "column")]
    return _flag(words[0]) if words else "scan"


def _without_nothing(value: Any) -> Any:
    """Leave out what was not said, so that the defaults of audit.yaml hold."""
    if isinstance(value, dict):
        return {k: _without_nothing(v) for k, v in value.items() if v is not None}
    return value
