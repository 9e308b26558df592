"""What the pages promise is true: examples run, files named exist, and every key is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor import config, rulebook, rules

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def blocks(page: str, language: str) -> list[str]:
    """The fenced examples of a page in one language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def written(folder: Path, text: str) -> Path:
    path = folder / "example.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/python.md"])
def test_python_examples_run_and_print_what_they_say(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who pastes the examples of a page, one after the other, sees what the page shows."""
    monkeypatch.chdir(tmp_path)
    examples = "\n".join(blocks(page, "python"))
    promised = re.findall(r"^print\(.*\)  # (.*)$|^    # (.*)$", examples, re.MULTILINE)

    exec(compile(examples, page, "exec"), {})

    printed = capsys.readouterr().out
    assert (tmp_path / "report.html").stat().st_size > 0
    assert all((line or other) in printed for line, other in promised)


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/audit-yaml.md"])
def test_audits_on_the_pages_are_valid(page: str, tmp_path: Path) -> None:
    """An audit.yaml can be copied from a page."""
    example = next(block for block in blocks(page, "yaml") if "\ndata:" in block)
    (tmp_path / "house.yaml").write_text(blocks("docs/rules.md", "yaml")[0], encoding="utf-8")

    audit = rulebook.load_audit(written(tmp_path, example))

    assert audit.task == "binary"


def test_the_pack_on_the_page_is_valid_and_its_tests_end_as_written(tmp_path: Path) -> None:
    """docs/rules.md opens with a whole pack."""
    pack = written(tmp_path, blocks("docs/rules.md", "yaml")[0])

    assert rulebook.check([pack]) == []
    assert rulebook.check_tests([pack]) == []


@pytest.mark.parametrize("page", ["README.md"])
def test_the_rule_on_the_page_is_valid(page: str, tmp_path: Path) -> None:
    """The rule in the README needs nothing but the head of a pack."""
    rule = next(block for block in blocks(page, "yaml") if block.startswith("- id:"))
    head = "pack: house\nversion: '1'\ntitle: {en: House, zh-CN: 内部}\nrules:\n"
    pack = written(tmp_path, head + rule)

    assert rulebook.check([pack]) == []
    assert rulebook.check_tests([pack]) == []


def test_waivers_and_attestations_on_the_page_are_valid(tmp_path: Path) -> None:
    """Both can be copied from docs/rules.md."""
    examples = blocks("docs/rules.md", "yaml")
    waivers = next(block for block in examples if block.startswith("waivers:"))
    attestations = next(block for block in examples if block.startswith("attestations:"))

    assert rulebook.load_waivers(written(tmp_path, waivers))[0].rule == "HOUSE-001"
    assert rulebook.load_attestations(written(tmp_path, attestations))[0].id == "intended_use"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    """No link within the project leads nowhere."""
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("page", "module"), [("audit-yaml", config), ("rules", rules)])
def test_every_key_is_explained(page: str, module: object) -> None:
    """What a file may hold stands on its reference page."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    shown = [*re.findall(r"`[^`\n]+`", text), *blocks(f"docs/{page}.md", "yaml")]
    words = set(re.findall(r"\w+", " ".join(shown)))
    nouns = [
        n for n in vars(module).values() if isinstance(n, type) and n.__module__ == module.__name__
    ]

    assert nouns
    assert [f"{n.__name__}.{k}" for n in nouns for k in n.model_fields if k not in words] == []


def test_every_metric_and_contrast_is_translated() -> None:
    """The shelves speak both languages, and say when they mislead."""
    from auditor import contrasts, metrics

    for name in metrics.names():
        metric = metrics.get(name)
        assert metric.title.keys() == {"en", "zh-CN"}
        assert {"Formula", "Misleads when", "中文", "误导", "References"} <= metrics.explained(
            metric.doc
        ).keys()
    for name in contrasts.names():
        contrast = contrasts.get(name)
        assert contrast.title.keys() == contrast.formula.keys() == {"en", "zh-CN"}


SYMBOLS = {"ln", "logit", "max", "min", "log", "scikit", "learn", "positive_is", "adverse", "calibration_slope",
           "selection_rate", "data", "population", "features", "decision", "top", "difference", "cluster"}  # fmt: skip
"""Words of formulas that Chinese texts write so too: functions, keys of audit.yaml, metrics, a library."""


def english_left(text: str) -> list[str]:
    """The English words in a Chinese text; TP, p_k and log₂ are symbols."""
    return [w for w in re.findall(r"[A-Za-z_]+", text) if w.islower() and len(w) > 2 and not re.fullmatch(r"[a-z]+_[a-z]", w) and w not in SYMBOLS]  # fmt: skip


def test_chinese_readers_get_every_part_of_a_metric_in_chinese() -> None:
    """What it is, its formula and when it misleads; no English word is left, no Chinese one reaches English."""
    from auditor import metrics

    for name in metrics.names():
        chinese, english = metrics.get(name).told("zh-CN"), metrics.get(name).told("en")
        for part in ("", "Formula", "Misleads when"):
            assert english_left(chinese[part]) == [], name
            assert not re.search(r"[一-鿿]", english[part]), name
        assert all(re.search(r"[一-鿿]", chinese[part]) for part in ("", "Misleads when")), name


def test_a_metric_without_its_chinese_warning_would_be_seen() -> None:
    """The check above can fail: English words in a formula, or a warning left in English."""
    assert english_left("people with a score / 全部人数") == ["people", "with", "score"]
    assert english_left("(c·n − Σ p_k t_k) / √(n²)，TP / (TP + FN)") == []
