"""The door on the command line: finds the command, and turns what went wrong into an exit code.

A command is a file on this shelf: its name is the word one types (a trailing underscore is not
part of it), its first line is what `auditor --help` says about it, and its function `command` is
the command. `--help` reads those first lines as text, so it imports nothing but click.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

USER_ERROR = 3
INTERNAL_ERROR = 4
BROKEN_PIPE = 141
INTERRUPTED = 130

_SHELF = Path(__file__).parent


def _files() -> dict[str, Path]:
    """Word → file, for every command of the shelf."""
    files = sorted(_SHELF.glob("*.py"))
    return {f.stem.rstrip("_"): f for f in files if not f.name.startswith("_")}


def first_sentence(file: Path) -> str:
    """What a file says about itself in its first line, read as text."""
    with file.open(encoding="utf-8") as lines:
        return lines.readline().strip().strip('"').rstrip(".")


class Door(click.Group):
    """The group of all commands; it imports a command only when that one is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_files())

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        file = _files().get(cmd_name)
        if file is None:
            return None
        found: click.Command = import_module(f"auditor.cli.{file.stem}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _files():
            from auditor.errors import nearest

            ctx.fail(f"There is no command '{args[0]}'.{nearest(args[0], _files())}")
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(word, first_sentence(file)) for word, file in _files().items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            asked: dict[str, Any] = {"windows_expand_args": windows_expand_args, **extra}
            return super().main(args, prog_name, complete_var, standalone_mode=False, **asked)
        sys.exit(self._guarded(args, prog_name or "auditor", complete_var))

    def _guarded(self, args: Sequence[str] | None, prog_name: str, complete_var: str | None) -> int:
        """Run, and answer with the exit code that the outcome or the mistake asks for."""
        try:
            result = super().main(args, prog_name, complete_var, standalone_mode=False)
            sys.stdout.flush()
            return result if isinstance(result, int) else 0
        except click.exceptions.Exit as exit_:
            return exit_.exit_code
        except click.ClickException as mistake:
            mistake.show()
            return USER_ERROR
        except (KeyboardInterrupt, click.Abort):
            return _say("Interrupted.", INTERRUPTED)
        except BrokenPipeError:
            return _leave_the_pipe()
        except Exception as mistake:  # noqa: BLE001  # told below, with the code for it
            return _failed(mistake)


def _failed(mistake: Exception) -> int:
    """What the user can mend goes to stderr in words; all else is our mistake."""
    from auditor.errors import AuditorError

    if _debugging():
        import traceback

        traceback.print_exc()
    if isinstance(mistake, AuditorError):
        return _say(str(mistake), USER_ERROR)
    if isinstance(mistake, OSError) and mistake.filename is not None:
        return _say(f"{mistake.filename}: {mistake.strerror}.", USER_ERROR)
    return _say(_apology(mistake), INTERNAL_ERROR)


def _apology(mistake: Exception) -> str:
    """How to report a mistake of ours: what happened, where, and with which versions."""
    import platform
    import traceback

    from auditor import resources

    frames = traceback.extract_tb(mistake.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    more = (
        ""
        if _debugging()
        else "Set AUDITOR_DEBUG=1 (or type `auditor --debug …`) for the traceback.\n"
    )
    return (
        "This is a mistake in auditor, not in your input; no verdict follows from it.\n"
        f"{type(mistake).__name__} at {place}: {mistake}\n"
        f"auditor {resources.version()}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{more}Please report it with these lines and the command that you typed."
    )


def _debugging() -> bool:
    return os.environ.get("AUDITOR_DEBUG", "") not in ("", "0")


def _say(message: str, code: int) -> int:
    from auditor.i18n import printable

    click.echo(printable(message), err=True)
    return code


def _leave_the_pipe() -> int:
    """The reader went away (`| head`): say nothing, not even while Python shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from auditor import resources  # --help needs nothing of ours

        click.echo(f"auditor {resources.version()}")
        ctx.exit()


def _set_debug(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if wanted:
        os.environ["AUDITOR_DEBUG"] = "1"


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.option(
    "--debug",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_set_debug,
    help="Show tracebacks.",
)
def door() -> None:
    """Does a model keep the rules you wrote down, how certain is that, and can a stranger check it?

    Exit codes of run and scan: 0 pass or flagged, 1 fail, 2 undetermined. All commands: 3 the
    input is wrong, 4 a mistake in auditor, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if "SOURCE_DATE_EPOCH" in os.environ:
        from auditor import clock

        if clock.today() != dt.datetime.now(tz=dt.UTC).date():
            said = "note: SOURCE_DATE_EPOCH is set, so today is"
            whose = "for rules, waivers and statements too; --as-of asks for another day"
            click.echo(f"{said} {clock.today()} (UTC), {whose}", err=True)


def main() -> NoReturn:
    """The entry point of the `auditor` command."""
    door()
    raise AssertionError("the door always exits")
