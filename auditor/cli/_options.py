"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import click

from auditor.errors import nearest

DEFAULT_FOLDER = "auditor-report"


def words(values: Sequence[str]) -> list[str]:
    """Given once, an option is a list with commas (quotes protect a comma); repeated, each is one value."""
    if len(values) != 1:
        return list(values)
    return [word for word in next(csv.reader([values[0]], skipinitialspace=True), []) if word]


def lists(values: Sequence[str]) -> list[str]:
    """Names that never hold a comma: every occurrence is a list."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def formats(_: click.Context, __: click.Parameter, values: Sequence[str]) -> list[str]:
    """The formats asked for; a word that no renderer has is a mistake."""
    from auditor.resources import shelf

    return _known(lists(values), shelf("renderers"), flag="--to", kind="format")


def languages(_: click.Context, __: click.Parameter, values: Sequence[str]) -> list[str]:
    """The languages asked for."""
    if not values:
        return []
    from auditor.rules import Language

    return _known(lists(values), get_args(Language), flag="--lang", kind="language")


def day(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """A day as 2026-11-23."""
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.UsageError(f"--as-of: '{value}' is no day; write it as 2026-11-23") from None


def _known(asked: list[str], known: Sequence[str], *, flag: str, kind: str) -> list[str]:
    for word in asked:
        if word not in known:
            raise click.UsageError(f"{flag}: there is no {kind} '{word}'.{nearest(word, known)}")
    return list(dict.fromkeys(asked))


@dataclass(frozen=True)
class Running:
    """Where the report goes and what the exit code looks at: the options of run and scan."""

    out: Path
    to: list[str]
    lang: list[str]
    device: str
    fail_on: str | None
    gate: str
    as_of: dt.date | None
    lock: Path | None
    record_changes: bool


_RUNNING: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=DEFAULT_FOLDER,
        show_default=True,
        help="Folder for the report; files there that are not ours stay.",
    ),
    click.option(
        "--to",
        multiple=True,
        callback=formats,
        metavar="FORMAT,…",
        help="Formats, e.g. html,pdf,json.  [default: html,json]",
    ),
    click.option(
        "--lang",
        multiple=True,
        callback=languages,
        metavar="LANG,…",
        help="Languages: en, zh-CN.  [default: en]",
    ),
    click.option(
        "--device",
        type=click.Choice(["auto", "cpu", "cuda"]),
        default="auto",
        show_default=True,
        help="Where the model runs.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(["flagged", "undetermined"]),
        help="Exit with 1 on this outcome too.",
    ),
    click.option(
        "--gate",
        type=click.Choice(["all", "metric"]),
        default="all",
        show_default=True,
        help="Which rules decide the exit code.",
    ),
    click.option(
        "--as-of",
        callback=day,
        metavar="DATE",
        help="Judge by the rules, waivers and statements of this day.  [default: today, UTC]",
    ),
    click.option(
        "--lock",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="A plan sealed by `auditor plan --lock`; anything else than was sealed is refused.",
    ),
    click.option(
        "--record-changes",
        is_flag=True,
        help="With --lock: run all the same, and have the report name every change since.",
    ),
)


def running(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of run and scan, gathered as the argument `running`."""

    def gathered(**given: Any) -> Any:
        names = Running.__dataclass_fields__
        mine = Running(**{name: given.pop(name) for name in names})
        if mine.record_changes and mine.lock is None:
            raise click.UsageError("--record-changes needs --lock FILE: changes since which plan?")
        return command(running=mine, **given)

    gathered.__doc__ = command.__doc__
    gathered.__name__ = command.__name__
    gathered.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in reversed(_RUNNING):
        gathered = option(gathered)
    return gathered


def one_language(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """One language, English unless said."""
    return languages(context, parameter, [value])[0] if value else "en"
