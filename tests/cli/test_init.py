"""`auditor init`: what it writes passes its own check, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import rulebook
from auditor.cli import _guess
from auditor.cli._guess import Column

LOANS = "sex,age,Race,approved,repaid,income\n" + "".join(
    f"{'fm'[k % 2]},{20 + k % 45},{'ABC'[k % 3]},{k % 2},{'no' if k % 3 else 'yes'},{k * 37 % 991}.5\n"
    for k in range(200)
)


@pytest.fixture
def loans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "loans.csv"
    path.write_text(LOANS, encoding="utf-8")
    return path


def test_roles_are_guessed_and_said_to_be_guesses(loans: Path, typed: Callable) -> None:
    """The audit that is written fits the file and can be read back."""
    result = typed("init", loans)
    audit = rulebook.load_audit(Path("audit.yaml"))

    assert result.exit_code == 0
    assert audit.data.path == "loans.csv"
    assert set(audit.data.sensitive) == {"sex", "age", "Race"}
    assert audit.data.sensitive["age"].bins is not None
    assert audit.data.prediction is not None
    assert audit.data.prediction.column == "approved"
    assert audit.data.label is not None
    assert audit.data.label.positive == ["yes"]
    assert "(guess)" in Path("audit.yaml").read_text()


@pytest.mark.parametrize(
    ("favourable", "other"),
    [
        ("granted", "refused"),
        ("approve", "decline"),
        ("hired", "not hired"),
        ("通过", "拒绝"),
        ("录用", "未录用"),
    ],
)
@pytest.mark.parametrize("first", [0, 1])
def test_a_refusal_is_not_taken_for_the_favourable_decision(
    favourable: str, other: str, first: int, loans: Path, typed: Callable
) -> None:
    """Whichever comes first in the file or in the alphabet."""
    said = (favourable, other)
    rows = "\n".join(f"{'fm'[k % 2]},{said[(k // 3 + first) % 2]}" for k in range(200))
    loans.write_text(f"sex,decision\n{rows}", encoding="utf-8")
    typed("init", loans)
    audit = rulebook.load_audit(Path("audit.yaml"))

    assert audit.data.prediction is not None
    assert audit.data.prediction.positive == [favourable]


def test_of_several_columns_that_may_be_the_outcome_the_one_with_two_values_is(
    loans: Path, typed: Callable
) -> None:
    """An income in six steps is no outcome beside whether the loan was repaid."""
    rows = [
        f"{'fm'[k % 2]},{k % 6 * 500},{k % 3 // 2},{'no' if k % 3 else 'yes'}" for k in range(200)
    ]
    loans.write_text("sex,income,repaid,approved\n" + "\n".join(rows))
    typed("init", loans)
    audit = rulebook.load_audit(Path("audit.yaml"))

    assert audit.data.label is not None
    assert (audit.data.label.column, audit.data.label.positive) == ("repaid", [1])


def test_several_classes_are_noticed(loans: Path, typed: Callable) -> None:
    """Outcome and decision hold the same words, and no class is called the positive one."""
    rows = [f"{'fm'[k % 2]},{'ABC'[k % 3]},{'ABC'[k % 7 % 3]}" for k in range(200)]
    loans.write_text("sex,actual,predicted\n" + "\n".join(rows))
    typed("init", loans)
    audit = rulebook.load_audit(Path("audit.yaml"))

    assert audit.task == "multiclass"
    assert audit.data.label is not None
    assert audit.data.label.positive is None
    assert typed("run", "audit.yaml").exit_code in (0, 1, 2)


def test_both_files_pass_the_check_and_belong_together(loans: Path, typed: Callable) -> None:
    """The pack's own tests pass too."""
    typed("init", loans, "--rules", "house.yaml")

    assert "./house.yaml" in rulebook.load_audit(Path("audit.yaml")).rules
    assert typed("check", "audit.yaml", "house.yaml", "--test").exit_code == 0


def test_nothing_is_overwritten(loans: Path, typed: Callable) -> None:
    """A file that is there stays as it is."""
    Path("audit.yaml").write_text("mine")
    result = typed("init", loans, "--rules", "house.yaml")

    assert result.exit_code == 3
    assert Path("audit.yaml").read_text() == "mine"
    assert not Path("house.yaml").exists()


def test_without_a_data_file_there_is_a_start_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable
) -> None:
    """`auditor init` alone writes an audit; `--rules F` alone writes only the pack."""
    monkeypatch.chdir(tmp_path)

    assert typed("init").exit_code == 0
    assert typed("init", "--rules", "house.yaml").exit_code == 0
    assert typed("check", ".").exit_code == 0


def test_a_file_without_groups_is_told(tmp_path: Path, typed: Callable) -> None:
    """Nothing is invented where no column forms groups."""
    path = tmp_path / "one.csv"
    path.write_text("a\n1\n1\n")

    result = typed("init", path, "--out", tmp_path / "audit.yaml")
    assert result.exit_code == 3
    assert "groups" in result.stderr


@pytest.mark.parametrize(
    "name",
    [
        "compas/compas-scores-two-years.csv.gz",
        "adult/adult.test.gz",
        "insurance/insurance.csv",
        "traps/adult_300_zh_gb18030.csv",
        "traps/compas_300_injection_group_names.csv",
        "ames/AmesHousing.csv.gz",
    ],
)
def test_real_files_give_audits_that_can_be_read(
    name: str, shared: Path, tmp_path: Path, typed: Callable
) -> None:
    """Dirty names and values end up quoted."""
    out = tmp_path / "audit.yaml"

    assert typed("init", shared / "data" / name, "--out", out).exit_code == 0
    assert typed("check", out).exit_code == 0


def test_words_of_a_name_decide_and_not_letters_inside_them() -> None:
    """`manager` holds `age` and is no age."""
    manager = Column("manager", ("a", "b"), 2, None)
    age = Column("ageGroup", ("a", "b"), 2, None)
    guessed = _guess.guess([manager, age], rows=2)

    assert [column.name for column in guessed.sensitive] == ["ageGroup"]


def test_schemas_are_written_for_an_editor(tmp_path: Path, typed: Callable) -> None:
    result = typed("init", "--schemas", tmp_path / "schemas")

    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "schemas").iterdir()) == [
        f"{kind}.schema.json"
        for kind in ("attestations", "audit", "framework", "overlay", "pack", "waivers")
    ]
    assert typed("init", "--schemas", tmp_path / "schemas").exit_code == 3


def test_a_title_above_the_names_is_left_out_and_said(loans: Path, typed: Callable) -> None:
    """The audit that is written reads the file."""
    loans.write_text(f"Loans 2026,,,,,\n{LOANS}", encoding="utf-8")
    typed("init", loans)
    audit = rulebook.load_audit(Path("audit.yaml"))

    assert audit.data.read.skip == 1
    assert set(audit.data.sensitive) == {"sex", "age", "Race"}
    assert "(guess) line 1 is a title" in Path("audit.yaml").read_text()
    assert typed("plan", "audit.yaml").exit_code == 0


def test_a_few_missing_words_hide_no_column(loans: Path, typed: Callable) -> None:
    """The score is a number in all other rows, and one column says yes or no."""
    rows = [
        f"{'fm'[k % 2]},{'yn?'[k % 3]},{('1', '0', '', 'N/A')[k % 4]},{'n/a' if k % 20 == 0 else k / 200},{'-' if k % 30 == 0 else 20 + k % 45}"
        for k in range(200)
    ]
    loans.write_text("sex,approved,paid_back,score,age\n" + "\n".join(rows))
    typed("init", loans)
    audit = rulebook.load_audit(Path("audit.yaml"))

    assert audit.data.label is not None
    assert (audit.data.label.column, audit.data.label.positive) == ("paid_back", [1])
    assert audit.data.score is not None
    assert audit.data.score.column == "score"
    assert audit.data.sensitive["age"].bins is not None


def test_of_several_columns_of_yes_and_no_none_is_taken_for_the_outcome() -> None:
    """And a group of its own may be called unknown."""
    either = [Column(name, ("yes", "no"), 2, None) for name in ("owns_car", "married_before")]
    found = _guess.guess([Column("approved", ("1", "0"), 2, (0.0, 1.0)), *either], rows=9)

    assert found.label is None
