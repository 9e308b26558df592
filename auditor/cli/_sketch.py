"""Write down a guess as a commented audit.yaml that a person corrects and completes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from auditor.cli._guess import Column, Guess
from auditor.errors import AuditorError

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff-]*")
_WORDS = {"null", "true", "false", "~"}
_YES = ("1", "yes", "true", "y", "是", ">50k", "positive", "approved", "high")
_NO = re.compile(
    r"0|no?|false|(no|not|never|non|un)\W.*|(de(ny|nied|cline)|re(fuse|ject)|fail|turned down|bad|low|negative).*|[否未不非无拒].*",
    re.IGNORECASE,
)


def audit(guess: Guess, *, path: str, house: str | None) -> str:
    """The text of audit.yaml. Raises AuditorError where no column could form groups."""
    if not guess.sensitive:
        raise AuditorError(
            f"{path}: no column forms groups (2 to 50 values), so there is nothing to compare."
        )
    parts = [_head(guess), _data(guess, path), _model(guess), _rules(house), _TAIL]
    return "\n".join("\n".join(part) if not isinstance(part, str) else part for part in parts)


def _head(guess: Guess) -> Iterator[str]:
    seen = f" {guess.rows:,} rows were looked at." if guess.seen else ""
    yield "# What is audited, on which data, against which rules."
    yield f"#{seen} Lines marked (guess) need your eye."
    yield "# Then: auditor check audit.yaml reads this file, and auditor run audit.yaml the data too."
    yield "system:                              # every field is a fact that rules may ask for"
    yield "  name: Unnamed system               # or in both languages: {en: …, zh-CN: …}"
    yield "  # version: 1.0.0"
    yield "  # provider: Who built it"
    yield "  # purpose: What it decides, and for whom"
    yield "  # data_source: Where the audited data come from"
    yield "  # output: [decision]              # every kind of output that it gives: decision, score"
    yield "  # human_oversight: Who looks at the decisions, and who can change them"
    yield "  # prepared_by: Your name"
    yield ""
    task = "regression" if guess.regression else "multiclass" if guess.several else "binary"
    yield f"task: {task:<31}# binary, multiclass, regression, ranking, transcription"
    yield ""


def _data(guess: Guess, path: str) -> Iterator[str]:
    yield "data:"
    yield f"  path: {quoted(path)}"
    if guess.skip:
        lines = "line 1 is" if guess.skip == 1 else f"lines 1 to {guess.skip} are"
        yield f"  read: {{skip: {guess.skip}}}                    # (guess) {lines} a title, not names of columns"
        yield "  # and in these braces, where it is needed:"
    yield '  # read: {missing: ["?"], strip: true, encoding: gb18030, delimiter: ";"}'
    yield from _outcome("label", guess.label, guess, "what really happened")
    yield from _outcome("prediction", guess.prediction, guess, "what the model decided")
    if guess.score is not None:
        yield f"  score: {{column: {quoted(guess.score.name)}}}   # (guess) higher = more likely positive"
    if guess.several:
        yield "  # scores: {class: column, …}         # where there is a score for each class"
    elif not guess.regression:
        yield "  positive_is: favourable            # or adverse: positive is bad for the person"
    yield "  sensitive:                         # (guess) whose treatment is compared"
    roles = dict(zip(_roles(guess.sensitive), guess.sensitive, strict=True))
    for role, column in roles.items():
        yield _sensitive(role, column)
    if guess.weight is not None:
        yield f"  # weight: {quoted(guess.weight)}   # (guess) if it is a sampling weight"
    if _trains(guess):
        yield "  split: {fraction: 0.3, seed: 1}    # 30 % of the rows are audited, the others train"
    yield ""


def _outcome(role: str, column: Column | None, guess: Guess, what: str) -> Iterator[str]:
    if column is None:
        if role == "label":
            yield f"  # label: {{column: …, positive: [1]}}   # {what}, where it is known"
        return
    if guess.regression or guess.several:
        yield f"  {role}: {{column: {quoted(column.name)}}}   # (guess) {what}"
        return
    positive = _positive(column.values)
    seen = ", ".join(column.values[:6])
    seen = " ".join(f"(guess) {what}; values seen: {seen}".split())
    yield f"  # {seen}"
    yield f"  {role}: {{column: {quoted(column.name)}, positive: [{quoted(positive)}]}}"


def _positive(values: Sequence[str]) -> str:
    """The value that is likeliest meant by yes: one that says so, else the last that does not say no."""
    yes = [value for value in values if value.lower() in _YES]
    other = [value for value in values if not _NO.fullmatch(value.strip())]
    return yes[0] if yes else [*values, *other][-1]


def _roles(columns: Sequence[Column]) -> list[str]:
    """A role for each column: its name without signs, each once."""
    roles: list[str] = []
    for column in columns:
        role = re.sub(r"\W+", "_", column.name).strip("_") or "attribute"
        role = role if not role[0].isdigit() else f"attribute_{role}"
        roles.append(f"{role}_{len(roles) + 1}" if role in roles else role)
    return roles


def _sensitive(role: str, column: Column) -> str:
    bound = f"    {quoted(role)}: {{column: {quoted(column.name)}"
    if not column.binned:
        return f"{bound}}}   # {column.distinct} levels"
    return f"{bound}, bins: [{', '.join(f'{edge:g}' for edge in column.bins())}]}}"


def _trains(guess: Guess) -> bool:
    return guess.prediction is None and guess.score is None


def _model(guess: Guess) -> Iterator[str]:
    if not _trains(guess):
        yield "# The predictions are in the data, so no model is needed. A score alone becomes a decision by:"
        yield "# decision: {threshold: 0.5}"
    else:
        yield "# No column looks like a prediction or a score, so a model is trained here."
        yield "# Or load one: model: {load: model.safetensors}"
        yield "model:"
        yield "  train: {kind: mlp, hidden: [64, 32], epochs: 50}"
    yield ""


def _rules(house: str | None) -> Iterator[str]:
    more = f", {quoted(house)}" if house else ""
    yield f"rules: [intl.baseline{more}]          # auditor list packs; a path ends in .yaml"
    yield ""


_TAIL = """\
# waivers: waivers.yaml                # who answers for a known breach, and until when
# attestations:                        # what a named person states
# - {id: intended_use, statement: Used as intended, person: Your name, role: Owner, date: 2026-01-31}
report: {lang: [en], to: [html, json]} # languages: en, zh-CN; formats: html, pdf, json
seed: 20261123
"""


def quoted(text: str) -> str:
    """A text as YAML reads it back: plain where it can be, else in double quotes."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", text) or (
        _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    ):
        return text
    return json.dumps(text, ensure_ascii=False)
