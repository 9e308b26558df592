"""The house stays as CONTRIBUTING.md draws it: floors, sizes, names, weight, and two languages."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
import yaml
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "auditor"
LOCALES = ROOT / "templates" / "locales"
SHELVES = ("charts", "engines", "metrics", "models", "renderers")
REFUSED = {"utils", "helpers", "common", "core", "base", "manager", "handler", "misc"}
HEAVY = ("torch", "pandas", "pyarrow", "scipy", "sklearn", "matplotlib", "weasyprint", "duckdb")


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def public(shelf: str) -> list[str]:
    """The files on a shelf that offer a word to the user."""
    return sorted(p.stem for p in (PACKAGE / shelf).glob("*.py") if not p.stem.startswith("_"))


def tracked() -> Iterator[tuple[str, str]]:
    """Every text file that belongs to the project, with its content."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="ignore")


def started(*code: str, arguments: tuple[str, ...] = ()) -> dict[str, object]:
    """Run code in a fresh Python; tell which heavy libraries it loaded, and what it said to stderr."""
    tail = f"import json, sys; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*code, tail]), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = json.loads(done.stdout.splitlines()[-1]) if done.stdout else None
    return {"loaded": loaded, "stderr": done.stderr}


def command(*arguments: str) -> dict[str, object]:
    code = (
        "from auditor.cli import main",
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code",
    )
    return started(*code, arguments=arguments)


# ── floors ──────────────────────────────────────────────────────────────────────────────────


def test_imports_go_down_only() -> None:
    """Each contract in pyproject.toml is kept, and every module stands on a floor."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_files_on_one_shelf_do_not_know_each_other() -> None:
    """A file can be added to a shelf, or taken from it, without touching its neighbours."""
    graph = grimp.build_graph("auditor", cache_dir=None)

    neighbours = [
        f"{shelf}: {one} imports {other}"
        for shelf in SHELVES
        for one in public(shelf)
        for other in public(shelf)
        if one != other
        and graph.direct_import_exists(
            importer=f"auditor.{shelf}.{one}", imported=f"auditor.{shelf}.{other}"
        )
    ]

    assert neighbours == []


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_shelf_file_has_its_mirror_test(shelf: str) -> None:
    """Whoever looks for the test of auditor/charts/roc.py finds tests/charts/test_roc.py."""
    missing = [n for n in public(shelf) if not (ROOT / "tests" / shelf / f"test_{n}.py").is_file()]

    assert missing == []


# ── files ───────────────────────────────────────────────────────────────────────────────────


def test_no_file_outgrows_its_reader() -> None:
    """A file holds one idea: at most 400 lines."""
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources()
        if (n := len(p.read_text().splitlines())) > 400
    }

    assert long == {}


def test_every_file_opens_with_a_sentence() -> None:
    """The first line of a module says what it is for."""
    silent = [
        str(p.relative_to(ROOT))
        for p in sources()
        if not ast.get_docstring(ast.parse(p.read_text()))
    ]

    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    """A file called after what it holds is found; a drawer of leftovers only grows."""
    refused = [
        str(path.relative_to(ROOT))
        for path in [*sources(), *(ROOT / "tests").rglob("*.py")]
        if REFUSED & {part.strip("_") for part in path.relative_to(ROOT).with_suffix("").parts}
    ]

    assert refused == []


def test_nothing_names_a_machine() -> None:
    """What is written here runs anywhere: no path of anybody's machine."""
    machine = re.compile(r"(?<![\w.])/(?:work|root|home|opt|Users)/\w")

    named = [name for name, text in tracked() if machine.search(text)]

    assert named == []


def test_nothing_is_left_to_do() -> None:
    """What is promised in a comment belongs in an issue."""
    left = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

    unfinished = [name for name, text in tracked() if left.search(text)]

    assert unfinished == []


def test_the_package_data_is_never_in_the_tree() -> None:
    """A folder auditor/_data in a checkout would hide rules/ and templates/, and break the build."""
    assert not (PACKAGE / "_data").exists()


# ── weight ──────────────────────────────────────────────────────────────────────────────────


def test_importing_auditor_is_light() -> None:
    """`import auditor` loads no heavy library and says nothing."""
    assert started("import auditor") == {"loaded": [], "stderr": ""}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("check", "rules/"),
        ("list", "packs"),
        ("list", "rules"),
        ("list", "metrics"),
        ("list", "contrasts"),
        ("list", "formats"),
        ("list", "models"),
        ("explain", "selection_rate"),
        ("explain", "UGESP-001"),
    ],
    ids=" ".join,
)
def test_a_command_that_only_reads_rules_is_light(arguments: tuple[str, ...]) -> None:
    """These answer in a moment, on a machine without torch too, and keep stderr clean."""
    assert command(*arguments) == {"loaded": [], "stderr": ""}


def test_help_needs_nothing_but_click() -> None:
    """The first thing that anybody types is the fastest."""
    code = "import sys; from auditor.cli import main\ntry:\n    main()\nexcept SystemExit: pass"
    code += "\nprint('pydantic' in sys.modules, 'yaml' in sys.modules, 'rich' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "False False False"


# ── words ───────────────────────────────────────────────────────────────────────────────────


def catalogue(language: str) -> dict[str, str]:
    """Every sentence of a language by its code."""
    sentences: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.yaml")):
        area = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader) or {}
        assert not sentences.keys() & area.keys(), f"{path.name} repeats codes of another area"
        sentences |= area
    return sentences


def placeholders(sentence: object) -> set[str]:
    return set(re.findall(r"\{(\w+)", json.dumps(sentence, ensure_ascii=False)))


def test_both_languages_say_the_same_things() -> None:
    """A sentence in one language only would leave a hole in the other's report."""
    english, chinese = catalogue("en"), catalogue("zh-CN")

    assert english
    assert sorted(english.keys() ^ chinese.keys()) == []


def test_both_languages_fill_in_the_same_values() -> None:
    """A number told to one reader is told to the other."""
    english, chinese = catalogue("en"), catalogue("zh-CN")

    different = [c for c in english if placeholders(english[c]) != placeholders(chinese.get(c))]

    assert different == []


def test_every_chinese_sentence_is_chinese() -> None:
    """A sentence left in English would pass every other test."""
    letters = re.compile(r"[㐀-鿿]")

    english = [
        code
        for code, sentence in catalogue("zh-CN").items()
        if re.search(r"[a-z]{4,} [a-z]{2,} [a-z]{2,}", str(sentence))
        and not letters.search(str(sentence))
    ]

    assert english == []


def test_every_exported_name_is_documented() -> None:
    """What `from auditor import …` offers stands in docs/python.md."""
    import auditor

    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")

    assert [name for name in auditor.__all__ if f"auditor.{name}" not in page] == []


def test_every_command_is_documented() -> None:
    """What `auditor --help` lists stands in docs/commands.md."""
    from auditor.cli import _files

    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert [name for name in _files() if f"`auditor {name}" not in page] == []


# ── packaging ───────────────────────────────────────────────────────────────────────────────


def test_the_locks_say_nothing_of_where_they_were_made() -> None:
    """A lock holds versions and hashes: no address, no folder, and no torch but the CPU build's own."""
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-torch.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        wrong = [
            ln
            for ln in lines
            if not re.fullmatch(
                r"#.*|[\w.-]+==[\w.+!-]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|", ln
            )
        ]

        assert wrong == []
        assert any(ln.startswith("torch==") for ln in lines) == (name == "requirements-torch.lock")


def test_the_locks_hold_what_the_project_asks_for() -> None:
    """A dependency added to pyproject.toml is locked too (scripts/lock)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [re.split(r"[><=\[]", d)[0].lower() for d in project["dependencies"]]
    tools = [
        re.split(r"[><=\[]", d)[0].lower()
        for d in project["optional-dependencies"]["dev"]
        if not d.startswith("auditor")
    ]
    running = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    testing = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")

    assert [d for d in asked if d != "torch" and f"\n{d}==" not in running] == []
    assert [d for d in [*asked, *tools] if d != "torch" and f"\n{d}==" not in testing] == []
