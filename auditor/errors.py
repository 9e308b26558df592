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

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self


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

        object.__setattr__(self, "message", printable(" ".join(self.message.splitlines())))

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


def nearest(word: str, choices: Iterable[str]) -> str:
    """A tail for a message: ` Did you mean 'x'?`, or the choices, or nothing."""
    known = sorted({str(choice) for choice in choices})
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f" Did you mean '{close[0]}'?"
    if known and len(known) <= 12:
        return f" Choices: {', '.join(known)}."
    return ""
