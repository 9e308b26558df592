"""What can go wrong, told to the person who can mend it.

    AuditorError          the user can mend it: exit code 3, no traceback
    ├── FileError         a YAML file is wrong; carries every problem found in it
    ├── DataError         a data file, a column or a value is wrong
    ├── ModelError        a model file is wrong, hostile, or does not fit the data
    ├── RenderError       a page could not be written (a font or library is missing)
    └── VerifyError       a report cannot be read, so nothing in it can be verified

Anything else that escapes is our mistake: exit code 4, and how to report it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Self

from auditor import slips

MOST = 1_000
"""So many mistakes are told of a file; nobody reads more."""
_MEND_FIRST = "mend those above first"
_LONGEST = 4_000
"""Letters of a message; more only come of a file that has names as long as pages."""
_LONG = 200
"""Letters of a word; a longer one is no slip of the pen."""
_WORK = 3_000_000
"""So much looking for the nearest of the same choices takes about a third of a second."""


class AuditorError(Exception):
    """The user's input is wrong; the message says what, where, and what to do."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file. `line` and `column` count from 1; 0 where there is no position."""

    path: str
    line: int
    column: int
    message: str

    def __post_init__(self) -> None:
        """One line, and nothing in it that a terminal would obey, whatever the file holds."""
        from auditor.i18n import printable

        said = self.message
        said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
        object.__setattr__(self, "message", printable(" ".join(said.splitlines())))

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}"


class FileError(AuditorError):
    """Every problem found in one or more YAML files, one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Misfit:
    """What does not fit the data, and the place in audit.yaml that says so: nowhere, where none is to blame."""

    message: str
    at: tuple[str | int, ...] = ()
    key: bool = False
    """Whether the key at that place is wrong, not its value."""


class DataError(AuditorError):
    """A data file, a column or a value is wrong. `at`, `key`: the place in audit.yaml that is about it."""

    def __init__(self, message: str, *, at: tuple[str | int, ...] = (), key: bool = False) -> None:
        super().__init__(message)
        self.misfits: tuple[Misfit, ...] = (Misfit(message, at, key),)

    @classmethod
    def of(cls, misfits: Iterable[Misfit]) -> Self:
        """Several at once, each said once."""
        found = tuple(dict.fromkeys(misfits))
        error = cls("\n".join(one.message for one in found))
        error.misfits = found
        return error


class Gathered:
    """Collects what is wrong with parts of an audit that do not depend on each other, to tell all of it at once."""

    def __init__(self) -> None:
        self._found: list[Misfit] = []

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self._found)

    @contextmanager
    def about(self, *at: str | int) -> Iterator[None]:
        """What is wrong in here is told later; where it names no place, it is about this one."""
        try:
            yield
        except DataError as mistake:
            self._found += [one if one.at else replace(one, at=at) for one in mistake.misfits]

    def tell(self) -> None:
        """Raises DataError with everything that was found."""
        if self._found:
            raise DataError.of(self._found)


@contextmanager
def about(*at: str | int) -> Iterator[None]:
    """What is wrong in here is about this place in audit.yaml, where it names no other."""
    found = Gathered()
    with found.about(*at):
        yield
    found.tell()


class ModelError(AuditorError):
    """A model file is wrong, hostile, or does not fit the data."""


class RenderError(AuditorError):
    """A page could not be written; the message names what to install."""


class VerifyError(AuditorError):
    """A report cannot be read, so nothing in it can be verified."""


CANNOT = (
    *(AuditorError, LookupError, ValueError, ArithmeticError, AssertionError),
    *(TypeError, AttributeError),
)
"""What counts or rules that nobody could have counted or written may raise."""


def at_most(problems: Iterable[Problem]) -> list[Problem]:
    """As many problems of a file as anybody reads, and a word where there are more: the rest is not even looked for."""
    left = iter(problems)
    told = list(islice(left, MOST))
    return told if next(left, None) is None else [*told, more(told)]


def more(told: Iterable[Problem]) -> Problem:
    """The word after the last of them that there are more."""
    last = max(told)
    said = f"and more mistakes in this file: {_MEND_FIRST}"
    return replace(last, column=last.column + 1, message=said)


def is_cut(problems: Iterable[Problem]) -> bool:
    """Whether there are more than these: what else is wrong can wait until they are mended."""
    return any(problem.message.endswith(_MEND_FIRST) for problem in problems)


def nearest(word: str, choices: Iterable[str]) -> str:
    """A tail for a message: ` Did you mean 'x'?`, or the choices, or nothing."""
    return Choices(choices).nearest(word)


class Choices:
    """Words that many others are held against: where that takes long, the last of them get no suggestion."""

    def __init__(self, words: Iterable[str], *, alike: float = 0.6) -> None:
        self._known = sorted({str(word) for word in words})
        self._alike = alike
        self._left = _WORK
        self._found: dict[str, str | None] = {}

    def nearest(self, word: str) -> str:
        """A tail for a message: ` Did you mean 'x'?`, or the choices, or nothing."""
        slip = slips.hint(word) if slips.head(word) in self._known else None
        if slip is not None:
            return f" {slip[0].upper()}{slip[1:]}."
        close = self.close(word)
        if close is not None:
            return f" Did you mean '{close}'?"
        if self._known and len(self._known) <= 12:
            return f" Choices: {', '.join(self._known)}."
        return ""

    def close(self, word: str) -> str | None:
        """The choice that this word is a slip of, if it is one."""
        if len(word) > _LONG:
            return None
        if word not in self._found:
            self._found[word] = self._search(word)
        return self._found[word]

    def _search(self, word: str) -> str | None:
        """What difflib.get_close_matches finds, without weighing what cannot be nearer than the nearest so far."""
        match, close, ratio = SequenceMatcher(b=word), None, self._alike
        for known in self._known:
            if self._left <= 0:
                return None
            self._left -= 10
            match.set_seq1(known)
            if match.real_quick_ratio() >= ratio and match.quick_ratio() >= ratio:
                self._left -= len(known) * len(word) * (len(known) + len(word)) // 64
                if match.ratio() >= ratio:
                    close, ratio = known, match.ratio()
        return close
