"""YAML files as people write them: every value keeps its line and column, and nothing in a file can run.

YAML 1.2 meaning: `no`, `on` and `2026-11-23` are text. Only events are read from libyaml (nothing
is ever constructed), so depth, size and aliases are refused before they can cost anything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from auditor import complaints, finite, shape, slips
from auditor.errors import MOST, FileError, Problem, more

MAX_BYTES = 4 * 2**20
MAX_VALUES = 100_000
MAX_DEPTH = 40
MAX_PROBLEMS = 50
LARGEST = 2**63

NOTHING: Mapping[Any, Any] = MappingProxyType({})

Where = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


class Mark:
    """Where a value stands, how it was written, and where its parts stand. Lines and columns from 1."""

    __slots__ = ("keys", "parts", "start", "written")

    def __init__(self, start: Any = None) -> None:
        self.start = start
        """Libyaml's own mark; None where the data never were a file."""
        self.written: str | None = None
        self.parts: Mapping[str | int, Mark] = NOTHING
        self.keys: Mapping[str, Mark] = NOTHING

    @property
    def place(self) -> tuple[int, int]:
        return (0, 0) if self.start is None else (self.start.line + 1, self.start.column + 1)


@dataclass
class Document:
    """A file as plain data, with the place of everything in it."""

    path: str
    data: Any
    mark: Mark = field(default_factory=Mark)
    problems: list[Problem] = field(default_factory=list)
    """Found while reading: duplicate keys, aliases, tags, numbers out of range."""
    broken: set[Where] = field(default_factory=set)
    """Places already complained about."""
    digest: str = ""
    """SHA-256 of the file."""

    def where(self, loc: Where = ()) -> tuple[int, int]:
        """Line and column of the value there, or of its nearest parent that exists."""
        return self._mark(loc).place

    def where_key(self, loc: Where) -> tuple[int, int]:
        """Line and column of the key itself."""
        parent = self._mark(loc[:-1])
        return parent.keys.get(str(loc[-1]), parent).place

    def written(self, loc: Where) -> str | None:
        """A plain value as it stands in the file: 2026.10, not 2026.1."""
        return self._mark(loc).written

    def problem(self, loc: Where, message: str, *, key: bool = False) -> Problem:
        line, column = self.where_key(loc) if key else self.where(loc)
        return Problem(self.path, line, column, message)

    def _mark(self, loc: Where) -> Mark:
        mark = self.mark
        for step in loc:
            if step not in mark.parts:
                break
            mark = mark.parts[step]
        return mark


def read(path: Path | str) -> Document:
    """The file at this path; raises FileError if it cannot be read as one YAML document."""
    content = _bytes(Path(path), str(path))
    text = _text(content, str(path))
    document = read_text(text, path=str(path))
    document.digest = hashlib.sha256(content).hexdigest()
    return document


def digest(path: Path) -> str:
    """SHA-256 of the file, as its document would have it."""
    return hashlib.sha256(_bytes(path, str(path))).hexdigest()


def read_text(text: str, *, path: str) -> Document:
    """The same for text that is already in memory; `path` is what messages call it."""
    return _Builder(path).build(text)


def plain(data: Any, *, path: str) -> Document:
    """Data that never was a file (a dict given in Python): its messages have no positions."""
    document = Document(path, data)
    for loc, value in finite.uncountable(data, depth=MAX_DEPTH):
        document.broken.add(loc)
        place = ".".join(map(str, loc))
        message = f"'{place}' is {value}, which is not a number that can be used here"
        document.problems.append(document.problem(loc, message))
    return document


def parse(model: type[M], document: Document) -> M:
    """The document as this model; raises FileError with every problem in it at once."""
    found, problems = attempt(model, document)
    if problems or found is None:
        raise FileError(problems)
    return found


def attempt(
    model: type[M], document: Document, *, at: Where = (), data: Any = None
) -> tuple[M | None, list[Problem]]:
    """The model where the document allows it, and every problem that was found."""
    data = document.data if data is None else data
    problems = [] if at else list(document.problems)
    try:
        return shape.held(model, data), problems
    except ValidationError as error:
        for complaint in complaints.of(model, error, data, lambda loc: document.written(at + loc)):
            if not any((at + complaint.loc)[: len(b)] == b for b in document.broken):
                problem = document.problem(at + complaint.loc, complaint.message, key=complaint.key)
                problems.append(problem)
        cut = error.error_count() > MOST and problems
        return None, [*problems, more(problems)] if cut else problems


def _stop(path: str, message: str, *, line: int = 1, column: int = 1) -> FileError:
    return FileError([Problem(path, line, column, message)])


def _bytes(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise _stop(name, "this is a folder, not a file", line=0, column=0)
    if not path.exists():
        raise _stop(name, "no such file", line=0, column=0)
    if not path.is_file():
        raise _stop(name, "this is not a regular file", line=0, column=0)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _stop(name, f"cannot be read: {error.strerror}", line=0, column=0) from None
    if len(content) > MAX_BYTES:
        raise _stop(name, f"the file is larger than {MAX_BYTES // 2**20} MB: split it")
    return content


def _text(content: bytes, path: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _stop(path, "the file is UTF-16: save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode()) + 1
        raise _stop(path, "not UTF-8: save the file as UTF-8", line=line, column=column) from None


_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(
    ("false", "False", "FALSE"), False
)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class _OutOfRangeError(ValueError):
    """A number that is infinite, not a number, or too large to be exact."""


def meaning(written: str) -> Any:
    """What a plain value means in YAML 1.2: null, true/false, a number, else text."""
    if written in _NULL:
        return None
    if written in _BOOLEAN:
        return _BOOLEAN[written]
    if written[0] not in "-+.0123456789":
        return written
    if _INTEGER.fullmatch(written):
        return _integer(written)
    if _FLOAT.fullmatch(written):
        return _float(written)
    return written


def _integer(written: str) -> int:
    if len(written) > 40:
        raise _OutOfRangeError
    bases = {"0o": 8, "0x": 16}
    number = int(written, bases.get(written[:2], 10))
    if abs(number) >= LARGEST:
        raise _OutOfRangeError
    return number


def _float(written: str) -> float:
    if written[-1] in "fFnN":  # .inf, .nan
        raise _OutOfRangeError
    number = float(written)
    if number in (float("inf"), float("-inf")):
        raise _OutOfRangeError
    return number


@dataclass(slots=True)
class _Open:
    """A mapping or list that has begun and not yet ended."""

    value: dict[str, Any] | list[Any]
    parts: dict[str | int, Mark]
    keys: dict[str, Mark]
    mapping: bool
    key: str | None = None
    twice: bool = False
    """The key was there before: its second value is dropped."""


class _Builder:
    """Puts a document together from libyaml's events, without recursion."""

    def __init__(self, path: str) -> None:
        self.document = Document(path, None)
        self.open: list[_Open] = []
        self.values = 0
        self.started = False

    def build(self, text: str) -> Document:
        try:
            for event in _events(text):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise FileError([*self.document.problems, self._syntax(text, error)]) from None
        except yaml.reader.ReaderError as error:
            raise self._unprintable(text, error) from None
        empty = self.document.data is None and not self.document.problems
        if not self.started or empty:
            raise _stop(self.document.path, "the file is empty")
        return self.document

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            self._begin({}, event)
        elif kind is yaml.SequenceStartEvent:
            self._begin([], event)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self.open.pop()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            if self.started:
                self._refuse(event, "a second document begins here: one per file")
            self.started = True

    def _scalar(self, event: Any) -> None:
        if self._key_is_next():
            return self._key(event)
        mark = Mark(event.start_mark)
        value = event.value
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self._complain(mark, f"the tag {event.tag} is not supported: remove it")
        elif event.implicit[0]:
            mark.written = event.value
            try:
                value = meaning(event.value)
            except _OutOfRangeError:
                self._complain(mark, f"{event.value[:40]} is not a number that can be used here")
        return self._add(value, mark)

    def _key(self, event: Any) -> None:
        inside, mark, key = self.open[-1], Mark(event.start_mark), event.value
        inside.key, inside.twice = key, key in inside.keys
        if inside.twice:
            first, _ = inside.keys[key].place
            message = f"duplicate key '{complaints.short(key)}': it is already in line {first}"
            self._note(mark, message)
        else:
            inside.keys[key] = mark

    def _begin(self, value: dict[str, Any] | list[Any], event: Any) -> None:
        mark = Mark(event.start_mark)
        if self._key_is_next():
            self._refuse(event, "a key must be plain text, not a list or a mapping")
        if len(self.open) >= MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        self._add(value, mark)
        if event.tag not in (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._complain(mark, f"the tag {event.tag} is not supported: remove it", added=True)
        inside = _Open(value, {}, {}, mapping=isinstance(value, dict))
        mark.parts, mark.keys = inside.parts, inside.keys
        self.open.append(inside)

    def _alias(self, event: Any) -> None:
        if self._key_is_next():
            self._refuse(event, f"the alias *{event.anchor} cannot be a key: write it out")
        mark = Mark(event.start_mark)
        self._complain(
            mark, f"aliases are not supported: write out what *{event.anchor} stands for"
        )
        self._add(None, mark)

    def _add(self, value: Any, mark: Mark) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            message = f"more than {MAX_VALUES:,} values: split the file"
            raise FileError([self._problem(mark, message)])
        if not self.open:
            self.document.data, self.document.mark = value, mark
            return
        inside = self.open[-1]
        if isinstance(inside.value, list):
            inside.parts[len(inside.value)] = mark
            inside.value.append(value)
        elif inside.key is not None:
            if not inside.twice:
                inside.parts[inside.key] = mark
                inside.value[inside.key] = value
            inside.key = None

    def _key_is_next(self) -> bool:
        return bool(self.open) and self.open[-1].mapping and self.open[-1].key is None

    def _here(self, *, added: bool) -> Where:
        """Where the value that is being read will stand (or stands, once added)."""
        steps: list[str | int] = []
        for inside in self.open:
            if isinstance(inside.value, list):
                last = inside is self.open[-1] and not added
                steps.append(len(inside.value) - (0 if last else 1))
            else:
                steps.append(inside.key if inside.key is not None else list(inside.value)[-1])
        return tuple(steps)

    def _complain(self, mark: Mark, message: str, *, added: bool = False) -> None:
        self._note(mark, message)
        self.document.broken.add(self._here(added=added))

    def _note(self, mark: Mark, message: str) -> None:
        self.document.problems.append(self._problem(mark, message))
        if len(self.document.problems) >= MAX_PROBLEMS:
            raise FileError(self.document.problems)

    def _refuse(self, event: Any, message: str) -> None:
        raise FileError([*self.document.problems, self._problem(Mark(event.start_mark), message)])

    def _problem(self, mark: Mark, message: str) -> Problem:
        return Problem(self.document.path, *mark.place, message)

    def _syntax(self, text: str, error: yaml.MarkedYAMLError) -> Problem:
        slip = slips.behind(text, error)
        if slip is not None:
            return Problem(self.document.path, slip.line + 1, slip.column + 1, slip.said)
        mark = error.problem_mark or error.context_mark
        if error.context in complaints.BEGUN:  # where it began; its end is that of the next thing
            mark = error.context_mark or mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Problem(self.document.path, line, column, complaints.syntax(error.problem or ""))

    def _unprintable(self, text: str, error: yaml.reader.ReaderError) -> FileError:
        before = text.encode()[: int(error.position)].decode(errors="ignore")
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        message = "a character that no text holds stands here: delete it"
        return _stop(self.document.path, message, line=line, column=column)


def _events(text: str) -> Iterator[Any]:
    return yaml.parse(text, Loader=yaml.CBaseLoader)
