"""`auditor diff`: exit codes, both languages, both formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_plan import OVERLAY
from tests.house_pack import HEAD, RATE

AUDIT = """\
system: {name: Tiny, version: 1.0.0}
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex}}
rules: [us.adverse_impact]
report: {lang: [LANG], to: [json]}
"""


def audited(typed: Callable, name: str, women: int, lang: str = "en") -> Path:
    """A report on 400 women, of whom some are chosen, and 400 men, of whom 200 are."""
    rows = [f"f,{int(k < women)}" for k in range(400)] + [f"m,{k % 2}" for k in range(400)]
    Path("people.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")
    Path("audit.yaml").write_text(AUDIT.replace("LANG", lang))
    typed("run", "audit.yaml", "--out", name)
    return Path(name) / "report.json"


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable) -> tuple[Path, Path]:
    monkeypatch.chdir(tmp_path)
    return audited(typed, "last", 200), audited(typed, "now", 60)


def test_a_worse_verdict_ends_with_1_and_is_the_first_thing_said(
    pair: tuple[Path, Path], typed: Callable
) -> None:
    """Tab-separated without a terminal: a gate in a pipeline can cut it."""
    result = typed("diff", *pair)
    lines = result.stdout.splitlines()

    assert result.exit_code == 1
    assert lines[0].startswith("Old: pass, ")
    assert lines[2] == "Change\tWhat\tBefore\tAfter\tReason"
    assert lines[4].startswith("verdict worse\tUGESP-001 sex\tpass\tflagged for review\t")
    assert (
        "figure beyond its interval\tselection rate: sex=f\t50.0% (45.0% to 55.0%)" in result.stdout
    )
    assert "data changed\tpeople.csv\t" in result.stdout
    assert lines[-1] == "1 verdict got worse."


def test_what_got_better_ends_with_0(pair: tuple[Path, Path], typed: Callable) -> None:
    """And so does a report beside itself."""
    better, same = typed("diff", *reversed(pair)), typed("diff", pair[0], pair[0])

    assert better.exit_code == same.exit_code == 0
    assert better.stdout.splitlines()[-1] == "No verdict got worse."
    assert same.stdout.splitlines()[-1] == "Nothing changed."


def test_the_language_is_that_of_the_new_report(pair: tuple[Path, Path], typed: Callable) -> None:
    """Unless another is asked for."""
    new = audited(typed, "neu", 60, lang="zh-CN")
    own, asked = typed("diff", pair[0], new), typed("diff", pair[0], new, "--lang", "en")

    assert own.stdout.splitlines()[-1] == "1 项结论变差。"
    assert "结论：变差\tUGESP-001 sex\t通过\t标记待复核" in own.stdout
    assert asked.stdout.splitlines()[-1] == "1 verdict got worse."
    assert "⟦" not in own.stdout + asked.stdout


def test_json_is_for_programs(pair: tuple[Path, Path], typed: Callable) -> None:
    """The exit code is the same."""
    result = typed("diff", *pair, "--format", "json")
    document = json.loads(result.stdout)

    assert result.exit_code == 1
    assert [c["name"] for c in document["changes"] if c["worse"]] == ["UGESP-001"]


def test_what_is_no_report_ends_with_3(pair: tuple[Path, Path], typed: Callable) -> None:
    """Nothing was compared, so nothing is called better."""
    Path("broken.json").write_text('{"schema": "auditor.report/1"}')

    for other in ("audit.yaml", "people.csv", "nowhere.json", "broken.json"):
        for files in ((pair[0], other), (other, pair[0])):
            result = typed("diff", *files)
            assert result.exit_code == 3, (files, result.output)
            assert str(other) in result.stderr


def test_a_report_that_was_changed_is_compared_with_a_warning(
    pair: tuple[Path, Path], typed: Callable
) -> None:
    """On standard error, so that the table stays a table."""
    pair[1].write_text(pair[1].read_text().replace('"Tiny"', '"Grand"'))
    result = typed("diff", *pair)

    assert "warning: its digest does not match" in result.stderr
    assert "system changed\tname\tTiny\tGrand" in result.stdout


def test_a_folder_stands_for_its_report(pair: tuple[Path, Path], typed: Callable) -> None:
    """A page is no report.json, and the message says what is."""
    by_folder = typed("diff", *(path.parent for path in pair))

    assert by_folder.stdout == typed("diff", *pair).stdout
    for other, said in (("report.pdf", "Give the report.json"), (".", "without a report.json")):
        result = typed("diff", pair[0], other)
        assert result.exit_code == 3
        assert said in result.stderr


@pytest.mark.parametrize(("lang", "shown"), [("en", "Loans\tCredit"), ("zh-CN", "贷款\t信贷")])
def test_texts_are_in_the_language_of_the_page(
    pair: tuple[Path, Path], typed: Callable, lang: str, shown: str
) -> None:
    """And verdicts that vanished are not said to have got worse."""
    for path, purpose in zip(
        pair, ("{en: Loans, zh-CN: 贷款}", "{en: Credit, zh-CN: 信贷}"), strict=True
    ):
        named = AUDIT.replace("name: Tiny", f"name: Tiny, purpose: {purpose}")
        named = named.replace("LANG", lang)
        Path("audit.yaml").write_text(named, encoding="utf-8")
        typed("run", "audit.yaml", "--out", path.parent)
    document = json.loads(pair[1].read_text(encoding="utf-8"))
    pair[1].write_text(json.dumps(document | {"verdicts": []}), encoding="utf-8")

    result = typed("diff", *pair)
    assert result.exit_code == 1
    assert shown in result.stdout
    assert "{" not in result.stdout
    last = {"en": "1 verdict is not there any more", "zh-CN": "1 项结论不再存在"}
    assert result.stdout.splitlines()[-1].startswith(last[lang])


def test_the_end_of_an_overlays_waiver_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable
) -> None:
    """Not as the record of it."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{'fm'[k % 2]},{k % 4 // 2}\n" for k in range(800))
    Path("people.csv").write_text("sex,chosen\n" + rows)
    Path("looser.yaml").write_text(OVERLAY, encoding="utf-8")
    Path("audit.yaml").write_text(
        AUDIT.replace("us.adverse_impact", "./looser.yaml").replace("LANG", "en")
    )
    for day in ("2026-11-20", "2026-11-21"):
        typed("run", "audit.yaml", "--to", "json", "--out", day, "--as-of", day)

    told = typed("diff", "2026-11-20", "2026-11-21").stdout.splitlines()
    (line,) = [line for line in told if "where its values are from" in line]
    before, after = line.split("\t")[2:4]
    assert before.startswith(
        "must.at_least = 0.7 instead of 0.8: overlay house.looser asks for less"
    )
    assert after.endswith("but the waiver of J. Rivera ended on November 20, 2026.")


@pytest.mark.parametrize(
    ("women", "now", "told"),
    [
        (75, "fail", "the waiver of J. Rivera, under which"),
        (82, "inconclusive", "the limit lies within what the data leave open; the waiver of J."),
    ],
)
def test_a_verdict_that_only_an_overlay_let_hold_says_that_its_waiver_ended(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: Callable,
    women: int,
    now: str,
    told: str,
) -> None:
    """As it does where an ordinary waiver ended; in either language."""
    monkeypatch.chdir(tmp_path)
    share = [
        f"{sex},{int(k % 200 < top)}"
        for sex, top in (("f", women), ("m", 100))
        for k in range(4000)
    ]
    Path("people.csv").write_text("sex,chosen\n" + "\n".join(share) + "\n")
    Path("house.yaml").write_text(HEAD + RATE, encoding="utf-8")
    overlay = OVERLAY.replace("us.adverse_impact", "./house.yaml").replace("UGESP", "HOUSE")
    Path("looser.yaml").write_text(overlay, encoding="utf-8")
    Path("audit.yaml").write_text(
        AUDIT.replace("us.adverse_impact", "./looser.yaml").replace("LANG", "en")
    )
    for day in ("2026-11-20", "2026-11-21"):
        typed("run", "audit.yaml", "--to", "json", "--out", day, "--as-of", day)

    result = typed("diff", "2026-11-20", "2026-11-21")
    chinese = typed("diff", "2026-11-20", "2026-11-21", "--lang", "zh-CN")

    assert result.exit_code == 1
    (line,) = [one for one in result.stdout.splitlines() if one.startswith("verdict worse")]
    assert line.startswith(f"verdict worse\tHOUSE-001 sex\twaived\t{now}\t{told}")
    assert line.endswith("is not in force (last day November 20, 2026): the pack asks again")
    assert "恢复规则包自身的要求" in chinese.stdout
    assert "⟦" not in chinese.stdout


@pytest.mark.parametrize(
    ("lang", "row", "said"),
    [
        ("en", "verdict of a group gone\tUGESP-001 sex=f\tflagged for review\t–", "1 verdict is not there"),
        ("zh-CN", "某一群体的结论：不再存在\tUGESP-001 sex=f\t标记待复核\t–", "1 项结论不再存在"),
    ],
)  # fmt: skip
def test_a_flagged_group_that_vanished_ends_with_1_and_is_named(
    lang: str, row: str, said: str, pair: tuple[Path, Path], typed: Callable
) -> None:
    """Leaving the group out of the data does not let a gate pass."""
    rows = [f"x,{k % 2}" for k in range(400)] + [f"m,{k % 2}" for k in range(400)]
    Path("people.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")
    typed("run", "audit.yaml", "--out", "without")
    result = typed("diff", pair[1], Path("without"), "--lang", lang)

    assert result.exit_code == 1
    assert row in result.stdout
    assert said in result.stdout.splitlines()[-1]
