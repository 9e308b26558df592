"""The door: help, versions, exit codes, and silence on stderr."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from auditor import cli
from auditor.cli import door
from auditor.errors import AuditorError

ROOT = Path(__file__).resolve().parents[2]
WORDS = ["check", "demo", "doctor", "explain", "init", "list", "plan", "render", "run", "scan", "verify"]  # fmt: skip


def test_help_names_every_command_with_its_first_sentence(typed: Callable) -> None:
    """Somebody who types --help sees what there is."""
    result = typed("--help")

    assert result.exit_code == 0
    assert all(f"\n  {word} " in result.output for word in WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_every_command_has_help_and_every_option_a_text(word: str, typed: Callable) -> None:
    """No option is left unexplained."""
    result = typed(word, "--help")
    command = door.get_command(click.Context(door), word)

    assert result.exit_code == 0
    assert command is not None
    assert command.name == word
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert silent == []


def test_help_imports_nothing_but_click_and_the_standard_library() -> None:
    """--help answers at once, for nothing heavy and no command is loaded."""
    code = (
        "import sys; from auditor.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "ours = [m for m in sys.modules if m.startswith('auditor.')]\n"
        "others = {m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(sorted(ours), sorted(m for m in others if not m.startswith('_')), file=sys.stderr)"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}",
            "--help",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    ours, others = done.stderr.strip().split("] [")
    assert ours == "['auditor.cli'"
    assert set(others.strip("]").replace("'", "").split(", ")) <= {"auditor", "click", "colorama"}


def test_version_is_one_line(typed: Callable) -> None:
    """--version says the version and nothing else."""
    result = typed("--version")

    assert result.exit_code == 0
    assert result.output.startswith("auditor ")
    assert result.output.count("\n") == 1


def test_a_checkout_that_is_not_installed_has_a_version(
    typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that pyproject.toml tells."""
    from importlib import metadata

    def absent(_: str) -> str:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "version", absent)

    assert re.fullmatch(r"auditor \d+\.\d+\.\d+ \(from source\)\n", typed("--version").output)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verfy"], "There is no command 'verfy'. Did you mean 'verify'?"),
        (["list", "metric"], "metric"),
        (["list"], "Missing argument"),
        (["scan"], "Missing argument"),
        (["--nonsense"], "--nonsense"),
        (["list", "metrics", "--lang", "de"], "--lang: there is no language 'de'"),
        (["run", "nowhere.yaml"], "nowhere.yaml"),
        (["verify", "nowhere.json"], "nowhere.json"),
        (["render", "nowhere.json"], "nowhere.json"),
        (["explain", "selection_rte"], "Did you mean 'selection_rate'?"),
    ],
)
def test_wrong_input_ends_with_3_and_a_message_without_traceback(
    words: list[str], told: str, typed: Callable
) -> None:
    """What the user can mend is told in words, on stderr, with exit code 3."""
    result = typed(*words)

    assert result.exit_code == 3
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_no_word_at_all_shows_the_help(typed: Callable) -> None:
    """`auditor` alone is not an audit: it shows the help and ends as wrong usage does."""
    result = typed()

    assert result.exit_code == 3
    assert "Commands:" in result.output


def _raising(mistake: BaseException) -> cli.Door:
    group = cli.Door("auditor")

    @click.command("fail")
    def command() -> None:
        raise mistake

    group.get_command = lambda ctx, name: command  # type: ignore[method-assign]
    group.resolve_command = lambda ctx, args: ("fail", command, [])  # type: ignore[method-assign]
    return group


@pytest.mark.parametrize(
    ("mistake", "code", "told"),
    [
        (AuditorError("the column is missing"), 3, "the column is missing"),
        (FileNotFoundError(2, "No such file or directory", "x.csv"), 3, "x.csv: No such file"),
        (ZeroDivisionError("division by zero"), 4, "mistake in auditor"),
        (KeyboardInterrupt(), 130, "Interrupted"),
        (click.UsageError("wrong"), 3, "wrong"),
        (click.exceptions.Exit(2), 2, ""),
    ],
)
def test_every_ending_has_its_code(mistake: BaseException, code: int, told: str) -> None:
    """3 the user's, 4 ours with how to report it, 130 interrupted."""
    result = CliRunner().invoke(_raising(mistake), ["fail"])

    assert result.exit_code == code
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_mistake_of_ours_says_how_to_report_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exception, place and versions in a few lines; the traceback only when asked for."""
    monkeypatch.delenv("AUDITOR_DEBUG", raising=False)
    brief = CliRunner().invoke(_raising(ZeroDivisionError("x")), ["fail"])
    monkeypatch.setenv("AUDITOR_DEBUG", "1")
    whole = CliRunner().invoke(_raising(ZeroDivisionError("x")), ["fail"])

    assert "ZeroDivisionError at test_door.py:" in brief.stderr
    assert "Python 3" in brief.stderr
    assert "report it" in brief.stderr
    assert "Traceback" in whole.stderr


def test_a_reader_who_leaves_early_is_no_error() -> None:
    """`auditor list metrics | head -1` says nothing on stderr."""
    done = subprocess.run(
        f"{sys.executable} -m auditor list metrics | head -1",
        shell=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.startswith("metric\t")
    assert done.stderr == ""


def _opened(pipe: Path) -> int:
    """The writing end, as soon as somebody reads."""
    for _ in range(1200):
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.05)
    pytest.fail("nobody opened the file")


def test_interrupting_a_process_ends_with_130(tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and without a traceback."""
    pipe = tmp_path / "slow.csv"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "auditor", "verify", str(pipe)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background ignores Ctrl-C for all of its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    writer = _opened(pipe)  # from here on the program waits for what it reads
    time.sleep(0.5)  # and is waiting, not on its way there
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    os.close(writer)

    assert process.returncode == 130
    assert told.strip() == "Interrupted."


def test_a_day_that_the_environment_sets_is_told(
    typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It revives what has ended; today itself needs no word."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793404800")
    assert typed("list", "packs").stderr == (
        "note: SOURCE_DATE_EPOCH is set, so today is 2026-10-31 (UTC), for rules, waivers and statements too; "
        "--as-of asks for another day\n"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime.now(tz=dt.UTC).timestamp())))
    assert typed("list", "packs").stderr == ""
