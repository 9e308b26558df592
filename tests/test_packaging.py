"""What is installed from a wheel is whole: rules and templates travel with the code."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contents of the wheel, built from the sdist, which is built from the tree."""
    dist = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = dist.glob("*.whl")
    place = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(place)
    return place


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line of that wheel, away from the checkout."""
    door = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); from auditor.cli import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", door, *arguments],
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_rule_and_template_is_in_the_wheel(installed: Path) -> None:
    """Nothing that a checkout has is missing from an installation."""
    for name in ("rules", "templates"):
        here = {p.relative_to(ROOT / name) for p in (ROOT / name).rglob("*") if p.is_file()}
        there = installed / "auditor" / "_data" / name

        assert here
        assert {p.relative_to(there) for p in there.rglob("*") if p.is_file()} == here


def test_only_the_package_is_installed(installed: Path) -> None:
    """No folder named rules, templates or tests comes to stand beside other people's packages."""
    assert sorted(p.name.split("-")[0] for p in installed.iterdir()) == ["auditor", "auditor"]


def test_an_installation_finds_its_rules(installed: Path) -> None:
    """Shipped packs are found without a checkout, and pass their check."""
    listed = run(installed, "list", "packs")
    checked = run(installed, "check", str(installed / "auditor" / "_data" / "rules"))

    assert listed.stdout.count("us.adverse_impact") == 1
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_installation_finds_its_sentences(installed: Path) -> None:
    """Explaining a rule needs the catalogue, which lies among the templates."""
    explained = run(installed, "explain", "UGESP-001", "--lang", "zh-CN")

    assert explained.returncode == 0
    assert "五分之四" in explained.stdout
