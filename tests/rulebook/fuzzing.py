"""Files that nobody would write: real ones with slips in them, and text that only looks like YAML.

Of every file must hold: it is answered, with problems that have a place and a sentence, or it is
read whole, so that nothing in it was silently dropped.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from pydantic import BaseModel

from auditor import resources, yamlfile
from auditor.config import Audit
from auditor.errors import FileError, Problem
from auditor.overlay import Overlay
from auditor.rulebook import checking, opening, packs
from auditor.rulebook.parameters import NONE, settle
from auditor.rules import Attestations, Framework, Pack, Waivers
from auditor.yamlfile import Document

MODELS: dict[str, type[BaseModel]] = {
    "pack": Pack,
    "overlay": Overlay,
    "framework": Framework,
    "waivers": Waivers,
    "attestations": Attestations,
}
SCALARS = (
    *("null", "~", "''", "0", "-1", "1.5", "1e999", ".nan", ".inf", "0x1F", "yes", "no", "true"),
    *(
        "2026-02-30",
        "2026-11-23",
        "[]",
        "{}",
        "[a",
        "{a: 1",
        "&a x",
        "*a",
        "!!python/object:os.system",
    ),
    *(
        "'unclosed",
        '"\\x"',
        "|",
        "- - -",
        ": :",
        "\t",
        "\u2028",
        "中文",
        "x" * 5000,
        "{parameter: x}",
    ),
)
PIECES = st.sampled_from(
    [
        *(
            "pack: a\n",
            "overlay: a\n",
            "framework: a\n",
            "waivers:\n",
            "attestations:\n",
            "rules:\n",
        ),
        *(
            "- id: A-1\n",
            "  kind: metric\n",
            "  asks: {metric: selection_rate}\n",
            "  must: {at_least: 0.8}\n",
        ),
        *(
            "  tests:\n",
            "  - {groups: {a: {selected: 1, of: 2}}, verdict: pass}\n",
            "extends: ./x.yaml\n",
        ),
        *(
            "changes: {A-1: {must: {at_least: 1}}}\n",
            "title: {en: x}\n",
            "clauses: []\n",
            "? a\n: b\n",
            "--- \n",
        ),
        *(
            "%YAML 1.1\n",
            "<<: *a\n",
            "a: &a [*a]\n",
            "\ufeff",
            "\x00",
            "  ",
            "\n",
            "- ",
            ": ",
            "{",
            "}",
            "[",
            "]",
        ),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=24).map("".join)


HEAVY = {
    "billion laughs": "pack: a\n"
    + "".join(
        f"l{k}: &l{k} [{', '.join([f'*l{k - 1}' if k else 'ha'] * 10)}]\n" for k in range(12)
    ),
    "deep lists": "pack: a\nrules: " + "[" * 100_000,
    "deep mappings": "pack: a\nrules: " + "{a: " * 100_000,
    "deep dashes": "- " * 100_000,
    "duplicate keys": "pack: a\n" + "x: y\n" * 1_500_000,
    "50 MB": "pack: a\nversion: '" + "x" * 52_000_000 + "'\n",
    "many values": "pack: a\nrules: [" + "1, " * 2_000_000 + "1]\n",
    "unknown keys": "pack: a\n" + "".join(f"k{k}: 1\n" for k in range(30_000)),
    "empty rules": "pack: a\nrules:\n" + "- {id: A}\n" * 5_000,
    "a chain of rules": "pack: a\nrules:\n"
    + "".join(f"- {{id: A{k}, supersedes: [A{k + 1}]}}\n" for k in range(5_000)),
    "unknown clauses": "pack: a\nrules:\n"
    + "".join(f"- {{id: A{k}, cites: [us.ugesp.{k}]}}\n" for k in range(5_000)),
    "misspelt metrics": "pack: a\nrules:\n"
    + "".join(f"- {{id: A{k}, asks: {{metric: selecton_rate_{k}}}}}\n" for k in range(5_000)),
    "many packs": "task: binary\nrules:\n" + "- intl.baselin\n" * 90_000,
    "full-width colons": "pack：a\n" * 400_000,
    "a line of full-width colons": "pack: a\nrules: [" + "a：b，" * 500_000,
    "colons without a blank": "pack: a\n" + "a:b\n" * 500_000,
    "a long remark": "# " + "x" * 9_000_000,
}
"""Files made to be heavy, by what they are."""


WIDE = dict(zip(":,[]{}-0123456789", "：，【】｛｝－０１２３４５６７８９", strict=True))


@dataclass(frozen=True)
class Finding:
    """What should not have happened, and with which file."""

    what: str
    text: str


def examine(text: str, *, wrong: bool = False, seconds: float = math.inf) -> Finding | None:
    """What is not as it must be; `wrong`: the file is known to hold a mistake."""
    begun = time.perf_counter()
    try:
        document, problems = _answered(text)
    except Exception as mistake:  # noqa: BLE001 - whatever it is, a user would see it
        return Finding(f"{type(mistake).__name__}: {mistake}", text)
    if time.perf_counter() - begun > seconds:
        return Finding(f"took {time.perf_counter() - begun:.1f} s", text)
    if any(p.line < 0 or not p.message.strip() or "\n" in str(p) for p in problems):
        return Finding(f"an answer without a place or a sentence: {problems}", text)
    if problems or document is None:
        return None
    if wrong:
        return Finding("a mistake was accepted", text)
    return None if _is_whole(document) else Finding("something was dropped in silence", text)


def _answered(text: str) -> tuple[Document | None, list[Problem]]:
    try:
        document = yamlfile.read_text(text, path="fuzz.yaml")
        found = checking.Sorted()
        checking._place(found, document)
    except FileError as error:
        return None, list(error.problems)
    problems = list(document.problems)
    for one in found.packs:
        problems += packs.check(one).problems
    for one in found.frameworks:
        problems += packs.check_framework(one, {})
    for one in found.overlays:
        problems += opening.overlaid(one, parameters=NONE).problems
    for one in found.audits:
        problems += checking.audit(one)[1]
    for one, model in (
        *((one, Waivers) for one in found.waivers),
        *((one, Attestations) for one in found.attestations),
    ):
        problems += yamlfile.attempt(model, one)[1]
    return document, problems


def _is_whole(document: Document) -> bool:
    """Every key of the file stands in what was read of it."""
    found = checking.Sorted()
    checking._place(found, document)
    model = next((MODELS[kind] for kind, shelf in checking._shelves(found).items() if shelf), Audit)
    if found.packs:
        document = settle(document, {})[0]  # numbers in the places of parameters
    read, problems = yamlfile.attempt(model, document)
    if read is None or problems:
        return False
    return _keys(document.data) <= _keys(read.model_dump(mode="json", exclude_unset=True))


def _keys(data: Any) -> set[str]:
    if isinstance(data, dict):
        return {str(key) for key in data}.union(*map(_keys, data.values())) if data else set()
    return set().union(*map(_keys, data)) if isinstance(data, list) else set()


@lru_cache(maxsize=1)
def seeds() -> tuple[str, ...]:
    """Every shipped rule in a pack of another name, and every framework with one of its clauses."""
    return tuple(_seeds())


def _seeds() -> Iterator[str]:
    for path in sorted(resources.rules_folder().rglob("*.yaml")):
        data = yamlfile.read(path).data
        shelf = "clauses" if "clauses" in data else "rules"
        own = {"pack": f"house.{data['pack']}"} if "pack" in data else {}
        for part in data[shelf][::4]:
            yield _written({**data, **own, shelf: [part]})
    yield _written({"waivers": [{"rule": "A", "owner": "b", "reason": "c",
                                 "compensating_control": "d", "expires": "2027-01-01"}]})  # fmt: skip
    yield Path(resources.templates_folder() / "starts" / "house.yaml").read_text(encoding="utf-8")


def _written(data: Any) -> str:
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000))


def mutated(text: str, draw: random.Random) -> str:
    """One to three slips in a real file."""
    for _ in range(draw.randint(1, 3)):
        text = draw.choice((_character, _line, _scalar, _indent, _cut, _paste, _wide))(text, draw)
    return text


def _character(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    put = draw.choice(("", "", *"{}[]:,-#&*!|>'\"%@` \n\t\\a0é中\x07"))
    return text[:at] + put + text[at + draw.randint(0, 2) :]


def _line(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    if draw.random() < 0.4:
        del lines[at]
    elif draw.random() < 0.5:
        lines.insert(other, lines[at])
    else:
        lines[at], lines[other] = lines[other], lines[at]
    return "".join(lines)


def _scalar(text: str, draw: random.Random) -> str:
    places = [k for k, letter in enumerate(text) if letter == ":"]
    if not places:
        return text + draw.choice(SCALARS)
    at = draw.choice(places)
    end = text.find("\n", at)
    return f"{text[: at + 1]} {draw.choice(SCALARS)}{text[end:] if end >= 0 else ''}"


def _indent(text: str, draw: random.Random) -> str:
    lines = text.splitlines(keepends=True) or ["\n"]
    at = draw.randrange(len(lines))
    lines[at] = " " * draw.randint(0, 9) + lines[at].lstrip(" ")
    return "".join(lines)


def _cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text) + 1)]


def _paste(text: str, draw: random.Random) -> str:
    other, at = draw.choice(seeds()), draw.randrange(len(text) + 1)
    begun = draw.randrange(len(other))
    return text[:at] + other[begun : begun + draw.randint(1, 200)] + text[at:]


def _wide(text: str, draw: random.Random) -> str:
    """A sign as a Chinese keyboard writes it, or a colon without its blank."""
    places = [k for k, letter in enumerate(text) if letter in WIDE]
    if not places:
        return text
    at = draw.choice(places)
    if text[at : at + 2] == ": " and draw.random() < 0.5:
        return f"{text[: at + 1]}{text[at + 2 :]}"
    return f"{text[:at]}{WIDE[text[at]]}{text[at + 1 :]}"


def misspelt(text: str, draw: random.Random) -> str | None:
    """A key of the language with one letter gone: always a mistake. None where the file has none to spare."""
    data = yaml.safe_load(text)
    shelf = next((s for s in ("rules", "clauses", "waivers") if s in data), None)
    if shelf is None:
        return None
    part = draw.choice(data[shelf])
    key = draw.choice([key for key in part if len(key) > 3])
    at = draw.randrange(len(key))
    wrong = key[:at] + key[at + 1 :]
    if wrong in part:
        return None
    items = [(wrong if k == key else k, v) for k, v in part.items()]
    part.clear()
    part.update(items)
    return _written(data)


NUMBERS = (
    *("at_least", "at_most", "newer_than_days", "warn_days", "months", "days", "default"),
    *("confidence", "min_group", "min_denominator", "max_unknown", "min_expected", "max_share"),
    *("selected", "of", "positive", "above", "tp", "fp", "fn", "tn"),
)
DATES = ("applies_from", "applies_until", "checked_on", "until", "as_of", "date", "expires")
NO_DATES = ("2026-02-30", "2026-13-01", "23.11.2026", "soon", "2026", 20261123, True)


def mistyped(text: str, draw: random.Random) -> str | None:
    """A number written as text, or a day that none is: always a mistake. None where the file has neither."""
    data = yaml.safe_load(text)
    places = list(_places(data))
    if not places:
        return None
    inside, key = draw.choice(places)
    inside[key] = f"{inside[key]:f}" if key in NUMBERS else draw.choice(NO_DATES)
    return _written(data)


def _places(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Where a number or a day stands that can be nothing else; facts of a test may be anything."""
    if isinstance(data, list):
        for part in data:
            yield from _places(part)
    for key, value in data.items() if isinstance(data, dict) else ():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if (key in NUMBERS and number) or (key in DATES and value is not None):
            yield data, key
        elif key not in ("facts", "parameters", "system"):
            yield from _places(value)
