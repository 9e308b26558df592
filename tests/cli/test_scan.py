"""`auditor scan` and what it shares with run: flags, files, summary, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from auditor.cli._options import lists, words
from tests.house_pack import HEAD, RATE

HOUSE = """\
pack: {name}
version: 1.0.0
languages: [en]
title: {{en: {name}}}
rules:
- id: {name}-1
  name: unequal-selection
  kind: metric
  asks: {{metric: selection_rate, contrast: ratio_to_best}}
  must: {{at_least: {limit}}}
  threshold: {{origin: organisation, why: {{en: ours}}}}
  on_breach: {breach}
  severity: high
  title: {{en: Selection rate below the limit}}
  why: {{en: because}}
  tests:
  - {{groups: {{a: {{selected: 500, of: 1000}}, b: {{selected: 499, of: 1000}}}}, verdict: pass}}
  - {{groups: {{a: {{selected: 500, of: 1000}}, b: {{selected: 10, of: 1000}}}}, verdict: {breach}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Decisions of 4,000 people, women chosen at 0.75 of the rate of men; packs with various limits."""
    monkeypatch.chdir(tmp_path)
    draw = np.random.default_rng(5)
    rows = [
        f'{sex},"{"A, B" if k % 2 else "C"}",{20 + k % 50},{int(draw.random() < rate)},{int(draw.random() < 0.5)}'
        for sex, rate in (("female", 0.375), ("male", 0.5))
        for k in range(2000)
    ]
    Path("people.csv").write_text("sex,grade,age,chosen,label\n" + "\n".join(rows) + "\n")
    for name, limit, breach in (("PASS", 0.6, "fail"), ("FLAG", 0.9, "flag"), ("FAIL", 0.9, "fail"), ("OPEN", 0.75, "fail")):  # fmt: skip
        Path(f"{name.lower()}.yaml").write_text(HOUSE.format(name=name, limit=limit, breach=breach))
    return tmp_path


SCAN = ("scan", "people.csv", "--prediction", "chosen", "--sensitive", "sex", "--to", "json")


@pytest.mark.parametrize(
    ("rules", "options", "code"),
    [
        ("pass", [], 0),
        ("flag", [], 0),
        ("flag", ["--fail-on", "flagged"], 1),
        ("flag", ["--fail-on", "undetermined"], 0),
        ("fail", [], 1),
        ("open", [], 2),
        ("open", ["--fail-on", "undetermined"], 1),
        ("open", ["--fail-on", "flagged"], 2),
    ],
)
def test_the_exit_code_is_the_outcome(
    rules: str, options: list[str], code: int, folder: Path, typed: Callable
) -> None:
    """0 pass or flagged, 1 fail, 2 undetermined; --fail-on makes one of them 1."""
    result = typed(*SCAN, "--rules", f"./{rules}.yaml", *options)

    assert result.exit_code == code, result.output
    assert result.stderr == ""


def test_the_gate_looks_at_metric_rules_alone(folder: Path, typed: Callable) -> None:
    """Undocumented facts do not stop a pipeline that only gates on figures."""
    scan = [*SCAN, "--label", "label", "--rules", "intl.baseline"]
    report = Path("auditor-report/report.json")

    whole = typed(*scan)
    kinds = json.loads(report.read_text())["outcome_by_kind"]
    gated = typed(*scan, "--gate", "metric")
    codes = {"pass": 0, "flagged": 0, "fail": 1, "undetermined": 2}
    assert whole.exit_code in (1, 2)
    assert gated.exit_code == codes[kinds["metric"]]
    assert "(--gate)" not in whole.stdout
    told = next(line for line in gated.stdout.splitlines() if "(--gate)" in line)
    assert told.startswith(f"Exit code {gated.exit_code} by one kind of rule alone")
    assert "Measured rules: " in told
    assert "BASE-012" not in told


def test_the_summary_names_what_is_not_a_pass(folder: Path, typed: Callable) -> None:
    """Outcome, counts, and a line per verdict with value, limit, n and reason; then the files."""
    result = typed(*SCAN, "--rules", "./fail.yaml,./open.yaml,./pass.yaml")
    lines = result.stdout.splitlines()

    assert lines[0].startswith("Outcome: × fail")
    (failed,) = [line for line in lines if line.startswith("× fail\tFAIL-1\tsex\tfemale\t0.7")]
    (open_,) = [line for line in lines if line.startswith("≈ inconclusive\tOPEN-1\t")]
    assert "\t95% interval 0.7" in failed
    assert "95% interval 0." in open_
    assert "; female: needs about" in open_.split("\t")[-1]
    assert "needs" not in open_.split("\t")[-2]
    assert not any("PASS-1" in line for line in lines)
    assert lines[-1] == str(Path("auditor-report/report.json"))


def test_where_the_interval_holds_the_limit_a_breach_is_told_with_its_bound(
    folder: Path, typed: Callable
) -> None:
    """138 of 400 against 200 of 400: 0.690 (0.580 to 0.817), and at most 0.796 at the level that a breach needs."""
    rows = [f"{sex},{int(k < hits)}" for sex, hits in (("f", 138), ("m", 200)) for k in range(400)]
    Path("people.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")
    Path("four.yaml").write_text(HOUSE.format(name="FOUR", limit=0.8, breach="fail"))
    result = typed(*SCAN, "--rules", "./four.yaml")

    (failed,) = [line for line in result.stdout.splitlines() if line.startswith("× fail\tFOUR-1")]
    assert failed.endswith("\t95% interval 0.580 to 0.817; upper bound 0.796 (one-sided level 5%)")


def test_the_summary_comes_in_the_report_s_language(folder: Path, typed: Callable) -> None:
    """Chinese in, Chinese out."""
    result = typed(*SCAN, "--rules", "./fail.yaml", "--lang", "zh-CN")

    assert result.stdout.startswith("审计结果: × 未通过\n结论: ")
    assert "⟦" not in result.stdout


@pytest.mark.parametrize(
    ("rules", "ended", "told"),
    [
        ("./pass.yaml", False, "Every verdict is a pass."),
        ("./pass.yaml,./fail.yaml", True, "Every rule that applies passes; "),
        ("./fail.yaml", True, "No rule applies to this system"),
    ],
)
def test_only_passes_are_called_passes(
    rules: str, ended: bool, told: str, folder: Path, typed: Callable
) -> None:
    """A rule that is no longer in force has not passed; why it is not asked is told beside."""
    if ended:
        pack = Path("fail.yaml")
        pack.write_text(pack.read_text() + "  applies_until: 2020-01-01\n")
    result = typed(*SCAN, "--rules", rules)

    assert [line for line in result.stdout.splitlines() if line.startswith(told)]
    assert ("Every verdict" in result.stdout) == told.startswith("Every verdict")
    assert ("no longer in force; its last day was January 1, 2020" in result.stdout) == ended


def test_files_go_to_the_folder_and_others_stay(folder: Path, typed: Callable) -> None:
    """report.json, one page per language; what is not ours is not touched."""
    Path("out").mkdir()
    Path("out/mine.txt").write_text("mine")
    typed("scan", "people.csv", "--prediction", "chosen", "--sensitive", "sex", "--rules", "./pass.yaml",
          "--out", "out", "--to", "html,json", "--lang", "en", "--lang", "zh-CN")  # fmt: skip

    names = {path.name for path in Path("out").iterdir()}
    assert names == {"mine.txt", "report.json", "report.en.html", "report.zh-CN.html"}


def test_roles_bins_and_references_reach_the_report(folder: Path, typed: Callable) -> None:
    """Flags end up where an audit.yaml would have put them."""
    typed(*SCAN, "--sensitive", "years=age", "--bins", "years=30,50", "--reference", "sex=male",
          "--rules", "./pass.yaml")  # fmt: skip
    book = json.loads(Path("auditor-report/report.json").read_text())["codebook"]

    levels = {a["name"]: a["levels"] for a in book["attributes"]}
    assert levels["years"] == ["< 30", "[30, 50)", ">= 50"]
    assert next(a for a in book["attributes"] if a["name"] == "sex")["reference"] == "male"


HELD = ("--population", "sex=female:0.51,male:0.49", "--population-source", "sex=census 2020")


@pytest.mark.parametrize(
    ("language", "told"), [("en", "female: 51.0%"), ("zh-CN", "female：51.0%")]
)
def test_a_population_and_its_source_stand_on_the_page(
    folder: Path, typed: Callable, language: str, told: str
) -> None:
    """Who counted it decides what the ratio is worth."""
    typed(*SCAN, *HELD, "--rules", "./pass.yaml", "--to", "html", "--lang", language)
    page = Path(f"auditor-report/report.{language}.html").read_text().split("<script")[0]

    assert "census 2020" in page
    assert told in page


def test_features_are_held_against_the_sensitive_attributes(folder: Path, typed: Callable) -> None:
    typed(*SCAN, "--features", "age,grade", "--rules", "./pass.yaml")
    found = json.loads(Path("auditor-report/report.json").read_text())["proxies"]

    assert {(one["attribute"], one["feature"]) for one in found} == {
        ("sex", "age"),
        ("sex", "grade"),
    }


def test_a_value_may_hold_a_comma_when_the_option_is_repeated(
    folder: Path, typed: Callable
) -> None:
    """Given once it is a list; repeated, every value is taken as it stands; quotes work too."""
    scan = ["scan", "people.csv", "--prediction", "grade", "--sensitive", "sex", "--to", "json", "--rules", "./pass.yaml"]  # fmt: skip

    assert typed(*scan, "--positive", "A, B").exit_code == 3
    assert typed(*scan, "--positive", '"A, B"').exit_code == 0
    assert typed(*scan, "--positive", "A, B", "--positive", "A, B").exit_code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--prediction", "chosn"], "Did you mean 'chosen'?"),
        (["--prediction", "grade", "--positive", "Z"], "Z"),
        (["--prediction", "grade"], "Values seen: 'A, B', 'C'. Name them: --positive VALUE"),
        (["--prediction", "chosen", "--positive", "yes"], "has no value 'yes'"),
        (["--prediction", "chosen", "--positive", "0,1"], "nothing is left to be negative"),
        (["--prediction", "chosen", "--task", "ranking"], "--task"),
        (["--prediction", "chosen", "--bins", "sex"], "--bins: write NAME=VALUE"),
        (["--prediction", "chosen", "--bins", "sex=a,b"], "--bins"),
        (
            ["--prediction", "chosen", "--bins", "age=30", "--bins", "age=40"],
            "--bins is given twice",
        ),
        (
            ["--prediction", "chosen", *HELD[:2]],
            "--population sex needs --population-source sex=TEXT",
        ),
        (["--prediction", "chosen", *HELD[2:]], "--population-source names 'sex'"),
        (
            ["--prediction", "chosen", "--population", "sex=female:half", *HELD[2:]],
            "write LEVEL:SHARE, as in sex=female:0.51, not 'female:half'",
        ),
        (["--prediction", "chosen", "--features", "agee"], "Did you mean 'age'?"),
        (
            ["--prediction", "chosen", "--tolerance", "3"],
            "--tolerance belongs to --task regression",
        ),
        (["--prediction", "chosen", "--threshold", "high"], "--threshold"),
        (["--prediction", "chosen", "--task", "sorting"], "--task"),
        (["--prediction", "chosen", "--to", "docx"], "--to: there is no format 'docx'"),
        (["--prediction", "chosen", "--rules", "intl.basline"], "Did you mean 'intl.baseline'?"),
        (["--prediction", "chosen", "--sensitive", "age"], "--bins age="),
        ([], "--prediction and --score"),
    ],
)
def test_wrong_flags_end_with_3_before_anything_is_written(
    options: list[str], told: str, folder: Path, typed: Callable
) -> None:
    """One message that names the flag; no report."""
    sensitive = [] if "--sensitive" in options else ["--sensitive", "sex"]
    rules = [] if "--rules" in options else ["--rules", "./pass.yaml"]
    result = typed("scan", "people.csv", *options, *sensitive, *rules)

    assert result.exit_code == 3
    assert told in result.stderr
    assert not Path("auditor-report").exists()


def test_a_format_that_cannot_be_written_is_told_after_the_others(
    folder: Path, typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No Pango: the page and the document are written, the summary is shown, exit 3."""
    from auditor.errors import RenderError
    from auditor.renderers import pdf

    def fail(*_: object, **__: object) -> bytes:
        raise RenderError("PDF needs a system library that is missing")

    monkeypatch.setattr(pdf, "render", fail)
    result = typed("scan", "people.csv", "--prediction", "chosen", "--sensitive", "sex",
                   "--rules", "./pass.yaml", "--to", "pdf,json")  # fmt: skip

    assert result.exit_code == 3
    assert "system library" in result.stderr
    assert result.stdout.startswith("Outcome")
    assert Path("auditor-report/report.json").is_file()


def test_the_same_input_twice_gives_the_same_bytes(
    folder: Path, typed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SOURCE_DATE_EPOCH set, report.json is reproducible."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    typed(*SCAN, "--rules", "./fail.yaml", "--out", "one")
    typed(*SCAN, "--rules", "./fail.yaml", "--out", "two")

    assert Path("one/report.json").read_bytes() == Path("two/report.json").read_bytes()


def test_a_scan_of_predictions_loads_no_torch(folder: Path) -> None:
    """Auditing a file of predictions needs no deep-learning library."""
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[2]
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "from auditor.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('torch' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *SCAN, "--rules", "./pass.yaml"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == "False\n"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ([], []),
        ([""], []),
        (["a"], ["a"]),
        (["a,b"], ["a", "b"]),
        (["a, b"], ["a", "b"]),
        (['"a,b",c'], ["a,b", "c"]),
        (["a,b", "c"], ["a,b", "c"]),
    ],
)
def test_an_option_is_a_list_once_and_a_value_when_repeated(
    given: list[str], read: list[str]
) -> None:
    """Options may repeat, so that values may hold commas."""
    assert words(given) == read


def test_names_without_commas_are_lists_every_time() -> None:
    """Packs, formats and languages never hold a comma."""
    assert lists(["a,b", " c"]) == ["a", "b", "c"]


def test_a_draft_pack_is_called_one(folder: Path, typed: Callable) -> None:
    """Before anybody relies on its figures."""
    house = Path("pass.yaml").read_text(encoding="utf-8")
    Path("draft.yaml").write_text(house.replace("version:", "status: draft\nversion:", 1), "utf-8")
    lines = typed(*SCAN, "--rules", "./draft.yaml").stdout.splitlines()

    (line,) = [line for line in lines if line.startswith("Draft rule pack, ")]
    assert line.split(": ")[1].split()[0] in house
    assert "Draft" not in typed(*SCAN, "--rules", "./pass.yaml").stdout


def test_a_rule_whose_own_tests_end_otherwise_is_named_in_the_terminal(
    folder: Path, typed: Callable
) -> None:
    """Whoever reads no report learns it too."""
    wrong = RATE.replace("{selected: 490, of: 1000}", "{selected: 300, of: 1000}")
    Path("wrong.yaml").write_text(HEAD + wrong, "utf-8")
    Path("right.yaml").write_text(HEAD + RATE, "utf-8")

    assert (
        "house: the own tests of HOUSE-001 did not end as written"
        in typed(*SCAN, "--rules", "./wrong.yaml").stdout
    )
    assert "own tests" not in typed(*SCAN, "--rules", "./right.yaml").stdout


def test_where_more_data_will_hardly_do_the_terminal_says_so(folder: Path, typed: Callable) -> None:
    """A ratio of 0.802 against 0.80: the report advises other evidence, and so must who reads no report."""
    rows = [f"f,{int(k < 401)}" for k in range(1000)] + [f"m,{k % 2}" for k in range(1000)]
    Path("near.csv").write_text("sex,chosen\n" + "\n".join(rows) + "\n")
    Path("house.yaml").write_text(HEAD + RATE, "utf-8")
    asked = ("--prediction", "chosen", "--positive", "1", "--sensitive", "sex")
    told = typed("scan", "near.csv", *asked, "--rules", "./house.yaml").stdout

    assert "of this group to be decided, so more data will hardly do" in told
