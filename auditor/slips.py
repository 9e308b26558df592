"""Slips of the keyboard that look right and are not: full-width ：，【】, and a colon without its blank.

What a file means is never guessed from them. Where something is wrong anyway, this file finds the slip that
is the cause, proves it by mending it, and says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import yaml

_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("【"): "[",
    ord("】"): "]",
    ord("、"): ",",
    0x3000: " ",
}
_OPENING, _CLOSING = "[{［【｛", "]}］】｝"
_WIDE = "［【｛］】｝"
_KEY = re.compile(r"(?:^\s*(?:-\s+)*|[{\[,，、［【｛]\s*)([^\W\d][\w.-]*)\s*(：|:(?=[^\s/,\]}]))")
_DASH = re.compile(r"\s*(-)(?=[^\W\d][\w.-]*\s*[:：])")
_COMMA = re.compile(r"[，、](?=\s*(?:[\w.-]+\s*[:：]|[\[{［【｛\"']))|(?<=[\]}］】｝\"'])[，、]")
_WIDE_BRACKET = re.compile(f"[{_WIDE}]")
_STARTS = re.compile(r"(?:^\s*(?:-\s+)*|[:：,，、\[{［【｛]\s*)$")
_ENDS = re.compile(r"\s*(?:[,，、\]}］】｝]|#|$)")
_HEAD = re.compile(r"\s*([^\W\d][\w.-]*)\s*(：|:(?=[^\s/])|[，、])\s*(?=\S)")
_VALUE = re.compile(r"\s*(?:[\[{［【｛][^\]}］】｝]*[\]}］】｝]?|[^,，、\]}］】｝]*)")
_WINDOW = 2**16
"""So many letters before a mistake are read again."""
_MOST = 8
"""So many slips of a few lines are tried."""
_DEEPEST = 50
"""Brackets in brackets; more are in no file that is read."""
_LINE = 2_000
"""Letters of a line; a longer one was written by no hand."""


@dataclass(frozen=True)
class Slip:
    """A sign that is not what it looks like: where it stands, lines and columns from 0, and what to write instead."""

    line: int
    column: int
    said: str


@dataclass(frozen=True)
class _Mend:
    """A sign of one of the lines, and the sign that was meant."""

    row: int
    start: int
    kind: int
    """0 a colon or a dash, 1 a comma, 2 a bracket."""
    meant: str


def plain(text: str) -> str:
    """The text with the signs of an English keyboard: 0.85 for ０.８５, [1] for 【1】."""
    return text.translate(_PLAIN)


def head(word: str) -> str | None:
    """The key of a `key：value` or `key:value` that was read as one word."""
    found = _HEAD.match(word)
    return found[1] if found else None


def hint(word: str) -> str | None:
    """What is wrong with such a word, and how it is written."""
    found = _HEAD.match(word)
    if found is None:
        return None
    rest = word[found.end() :]
    rest = f"{plain(rest[0])}…" if rest[0] in _OPENING else re.sub("[：，、]", _spaced, rest)
    return _said(found[2], f"{found[1]}{plain(found[2])} {rest}")


def bracketed(text: str, brackets: str) -> str | None:
    """The list or mapping that was meant by a text in full-width brackets, or in round ones."""
    meant = plain(re.sub("[：，、](?=\\S)", _spaced, text.strip()))
    if (meant[:1], meant[-1:]) not in {("(", ")"), tuple(brackets)}:
        return None
    return f"{brackets[0]}{meant[1:-1]}{brackets[1]}"


def behind(text: str, error: yaml.MarkedYAMLError) -> Slip | None:
    """The slip that this mistake of syntax comes from: proven, for with it mended the file reads on."""
    mark = error.problem_mark
    if mark is None:
        return None
    lines, problem = _before(text, mark.index), mark.line
    if not lines:
        return None
    first = _first(lines)
    start = _start(lines[:first])
    lines, first = lines[start:], first - start
    if _fault(lines) != (len(lines) - 1, mark.column):
        return None
    mends = list(_mends(lines, first))[:_MOST]
    kinds = [[mend for mend in mends if mend.kind <= kind] for kind in range(3)]
    for tried in [*([mend] for mend in mends), *(kind for kind in kinds if len(kind) > 1)]:
        if _cures(lines, tried, mark.column):
            cause = tried[0]
            line = problem - (len(lines) - 1) + cause.row
            return Slip(line, cause.start, _told(lines[cause.row], cause))
    return None


def _before(text: str, index: int) -> list[str]:
    """The lines up to the one of the mistake, as many as are looked at; none where it stands in an endless one."""
    begin = max(0, index - _WINDOW)
    begin = text.find("\n", begin, index) + 1 if begin else 0
    if not begin and index > _WINDOW:
        return []
    return text[begin : index + _LINE].split("\n")[: text.count("\n", begin, index) + 1]


def _first(lines: Sequence[str]) -> int:
    """The first row that may hold the slip: of the two before the mistake that say something."""
    telling = (row for row in range(len(lines) - 2, -1, -1) if re.match(r"\s*[^\s#]", lines[row]))
    return min(islice(telling, 2), default=0)


def _start(lines: Sequence[str]) -> int:
    """The row of the last key of the file itself; without one, of the last item of a list."""
    for begun in (r"[^\s#-]", r"-"):
        for row in range(len(lines) - 1, -1, -1):
            if re.match(begun, lines[row]):
                return row
    return 0


def _fault(lines: Sequence[str]) -> tuple[int, int] | None:
    """Where these lines stop being YAML."""
    depth = 0
    try:
        for event in yaml.parse("\n".join(lines), Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return 0, 0
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark
        return mark.line, mark.column
    except yaml.YAMLError:
        return 0, 0
    return None


def _mends(lines: Sequence[str], first: int) -> Iterator[_Mend]:
    """What may be a slip in the rows from the first on. Chinese before a colon is a key only where brackets follow."""
    for row in range(first, len(lines)):
        line = lines[row] if len(lines[row]) <= _LINE else ""
        if dash := _DASH.match(line):
            yield _Mend(row, dash.start(1), 0, "- ")
        for key in _KEY.finditer(line):
            after = line[key.end() :].lstrip()
            if key[1].isascii() or after[:1] in set(_OPENING):
                yield _Mend(row, key.start(2), 0, _spaced(key, group=2))
        for comma in _COMMA.finditer(line):
            yield _Mend(row, comma.start(), 1, _spaced(comma))
        for sign in _WIDE_BRACKET.finditer(line):
            opens = sign[0] in _OPENING
            if _STARTS.search(line[: sign.start()]) if opens else _ENDS.match(line, sign.end()):
                yield _Mend(row, sign.start(), 2, plain(sign[0]))


def _spaced(sign: re.Match[str], *, group: int = 0) -> str:
    """The colon or comma that was meant, with a blank after it."""
    after = sign.string[sign.end(group) :][:1]
    return plain(sign[group]) + ("" if not after or after.isspace() else " ")


def _cures(lines: Sequence[str], mends: Sequence[_Mend], column: int) -> bool:
    """Whether the file reads on with these mended."""
    mended, last = list(lines), len(lines) - 1
    for mend in sorted(mends, key=lambda one: one.start, reverse=True):
        line = mended[mend.row]
        mended[mend.row] = line[: mend.start] + mend.meant + line[mend.start + 1 :]
    fault = _fault(mended)
    return fault is None or fault > (last, column + len(mended[last]) - len(lines[last]))


def _told(line: str, mend: _Mend) -> str:
    """The sign, and its words as they should stand."""
    sign, before, after = line[mend.start], line[: mend.start], line[mend.start + 1 :]
    if sign == "-":
        return f"a blank is missing after the dash: write `- {_cut(after.strip())}`"
    if mend.kind == 0:
        key = re.search(r"[\w.-]+\s*$", before)
        begun = before[: key.start()].strip() if key else ""
        value = re.sub(r"\s#.*", "", after) if begun.strip("- ") == "" else _value(after)
        return _said(sign, f"{before[key.start() :].strip() if key else ''}: {_straight(value)}")
    if mend.kind == 1:
        left, right = re.search(r"\S{0,20}$", before.rstrip()), re.match(r"\s*(\S{0,20})", after)
        return _said(sign, f"{left[0] if left else ''}, {right[1] if right else ''}")
    opened = sign in _OPENING
    return _said(sign, plain(_value(line[mend.start :]) if opened else sign))


def _value(text: str) -> str:
    found = _VALUE.match(text)
    return found[0] if found else ""


def _straight(value: str) -> str:
    value = value.strip()
    return plain(value) if value[:1] in set(_WIDE) else value


def _said(sign: str, cure: str) -> str:
    cure = _cut(cure.strip())
    if sign == ":":
        return f"a blank is missing after the colon: write `{cure}`"
    kind = "colon" if sign == "：" else "comma" if sign in "，、" else "bracket"
    wide = "" if sign == "、" else "the full-width "
    return f"{wide}{sign} is no {kind} here: write `{cure}`"


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
