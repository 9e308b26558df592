"""`verify` accepts what was written, and after any one change names the place."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auditor import line, renderers, scanning
from auditor.errors import VerifyError
from auditor.report import Report, document_digest, tally_digest
from auditor.verify import Verification, verify
from auditor.verify._difference import equal

Change = Callable[[dict[str, Any]], None]


def people(n: int = 3000, *, seed: int = 7) -> dict[str, Any]:
    """Decisions that favour men, with a score and two attributes."""
    draw = np.random.default_rng(seed)
    sex = draw.choice(["female", "male"], n)
    region = draw.choice(["north", "south", "east"], n, p=[0.6, 0.39, 0.01])
    score = np.round(np.clip(draw.normal(0.5, 0.2, n) - 0.12 * (sex == "female"), 0, 1), 2)
    label = (draw.random(n) < score).astype(int)
    return {
        "sex": sex,
        "region": region,
        "score": score,
        "label": label,
        "chosen": (score >= 0.5).astype(int),
        "weight": np.round(draw.uniform(0.5, 2, n), 3),
        "person": draw.integers(0, n // 2, n),
        "amount": np.round(100 * score, 1),
        "guess": np.round(100 * score + draw.normal(0, 5, n), 1),
    }


def audited(**flags: Any) -> Report:
    given = {"label": "label", "prediction": "chosen", "sensitive": ["sex", "region"]} | flags
    given.setdefault("rules", ["intl.baseline", "us.adverse_impact"])
    given = {name: value for name, value in given.items() if value is not None}
    config = scanning.describe(None, **given)
    return line.audit(config, folder=Path(), device="cpu", frame=people())


@pytest.fixture(scope="module")
def report() -> Report:
    return audited(score="score")


@pytest.fixture(scope="module")
def pages(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    renderers.write(report, out=folder, formats=["html", "json"], languages=["en", "zh-CN"])
    return folder


@pytest.fixture
def changed(report: Report, tmp_path: Path) -> Callable[[Change], Verification]:
    """Verify a report.json after one change."""

    def apply(change: Change) -> Verification:
        document = copy.deepcopy(report.canonical())
        change(document)
        path = tmp_path / "report.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return verify(path)

    return apply


def rewritten(
    report: Report, forge: Callable[[dict[str, Any]], object], folder: Path
) -> Verification:
    """What is found in a report after it was rewritten and its digest computed anew."""
    document = copy.deepcopy(report.canonical())
    forge(document)
    document["digest"] = document_digest(document)
    path = folder / "report.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return verify(path)


def paths(found: Verification) -> list[str]:
    return [difference.path for difference in found.differences]


# ── what was written is accepted ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "flags",
    [
        {"score": "score"},
        {"prediction": None, "score": "score"},
        {"prediction": None, "score": "score", "threshold": 0.4},
        {"label": None},
        {"weight": "weight"},
        {"cluster": "person"},
        {
            "task": "regression",
            "label": "amount",
            "prediction": "guess",
            "rules": ["intl.baseline"],
        },
        {
            "task": "regression",
            "label": "amount",
            "prediction": "guess",
            "rules": ["intl.baseline"],
            "weight": "weight",
            "cluster": "person",
        },
        {"adverse": True},
    ],
    ids="-".join,
)
def test_an_untouched_report_recomputes(flags: dict[str, Any], tmp_path: Path) -> None:
    """Every kind of audit recomputes from its own counts, wholly."""
    path = tmp_path / "report.json"
    path.write_text(audited(**flags).to_json(), encoding="utf-8")
    found = verify(path)

    assert [str(d) for d in found.differences] == []
    assert found.unchecked == []
    assert found.checked["figures"] > 0
    assert found.checked["verdicts"] > 0


@pytest.mark.parametrize("name", ["report.en.html", "report.zh-CN.html", "report.json"])
def test_untouched_pages_recompute(name: str, pages: Path) -> None:
    """The page is rendered again from the report inside it, and is the same."""
    found = verify(pages / name)

    assert [str(d) for d in found.differences] == []
    assert found.unchecked == []


# ── any one change is named ─────────────────────────────────────────────────────────────────


def test_every_count_that_is_changed_is_named_with_its_cell(
    report: Report, changed: Callable[[Change], Verification]
) -> None:
    """One count more or less, in any table: the row is named, with the group and the right number."""
    draw = random.Random(1)
    for position, tally in enumerate(report.tallies):
        row = draw.randrange(len(tally.rows or []))
        before = (tally.rows or [])[row][-1]

        def change(document: dict[str, Any], at: int = position, row: int = row) -> None:
            document["tallies"][at]["rows"][row][-1] += 1

        found = changed(change)
        named = [
            str(d)
            for d in found.differences
            if d.path.startswith(f"tallies[{position}].rows[{row}]")
        ]
        assert len(named) == 1, tally.tally.name
        assert f"stated {before + 1}, recomputed {before}" in named[0]
        for level in (tally.rows or [])[row][: len(tally.by)]:
            assert level in named[0]
        assert all(path.startswith(f"tallies[{position}]") for path in paths(found))


def test_a_count_that_is_changed_with_its_digests_is_still_named(
    report: Report, changed: Callable[[Change], Verification]
) -> None:
    """Recomputing the digests does not hide a count that the other tables contradict."""
    position = next(k for k, t in enumerate(report.tallies) if t.by == ("sex",))

    def change(document: dict[str, Any]) -> None:
        tally = document["tallies"][position]
        tally["rows"][0][-1] += 5
        tally["digest"] = tally_digest(tally["by"], tally["keys"], tally["sums"], tally["rows"])
        document["digest"] = document_digest(document)

    found = changed(change)
    assert not found.same
    assert any("sex=female" in str(d) for d in found.differences)


def _leaves(value: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for k, v in value.items() for leaf in _leaves(v, f"{path}.{k}")]
    if isinstance(value, list):
        return [leaf for k, v in enumerate(value) for leaf in _leaves(v, f"{path}[{k}]")]
    return [(path, value)]


@pytest.mark.parametrize("part", ["verdicts", "estimates"])
def test_every_figure_of_a_verdict_or_estimate_that_is_changed_is_named(
    part: str, report: Report, tmp_path: Path
) -> None:
    """All numbers at once, each named at its own place."""
    document = report.canonical()
    places = []
    for k, item in enumerate(document[part]):
        for name in ("value", "n", "n_needed", "numerator", "denominator", "unknown"):
            if isinstance(item.get(name), int | float):
                item[name] += 1
                places.append(f"{part}[{k}].{name}")
        for side in (0, 1):
            if item["interval"] is not None and item["interval"][side] is not None:
                item["interval"][side] += 1e-6
                places.append(f"{part}[{k}].interval[{side}]")
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    assert set(places) <= set(paths(verify(path)))


@pytest.mark.parametrize("word", ["pass", "fail", "waived", "not_applicable"])
def test_every_verdict_that_is_changed_is_named(
    word: str, report: Report, changed: Callable[[Change], Verification]
) -> None:
    """Whichever verdict becomes whichever word."""
    others = [k for k, verdict in enumerate(report.verdicts) if verdict.verdict != word]

    def change(document: dict[str, Any]) -> None:
        for k in others:
            document["verdicts"][k].update(verdict=word)

    assert {f"verdicts[{k}].verdict" for k in others} <= set(paths(changed(change)))


def test_an_honest_outcome_is_not_accused_where_a_verdict_was_forged(
    report: Report, changed: Callable[[Change], Verification]
) -> None:
    """The outcome follows from the verdicts as they are recomputed, not as they stand there."""
    forged = next(k for k, verdict in enumerate(report.verdicts) if verdict.verdict != "pass")

    found = paths(changed(lambda document: document["verdicts"][forged].update(verdict="pass")))

    assert f"verdicts[{forged}].verdict" in found
    assert not [path for path in found if path.startswith(("outcome", "counts"))]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda d: d.update(outcome="pass"), "outcome"),
        (lambda d: d["outcome_by_kind"].update(metric="pass"), "outcome_by_kind.metric"),
        (lambda d: d["counts"].update({"pass": 99}), "counts.pass"),
        (lambda d: d["data"].update(people=1), "data.people"),
        (lambda d: d["data"].update(rows_audited=1), "data.rows_audited"),
        (lambda d: d["verdicts"][1]["limit"].update(at_least=0.0), "verdicts[1].limit.at_least"),
        (
            lambda d: d["rules"][0]["rule"]["must"].update(at_least=0.0),
            "rules[0].rule.must.at_least",
        ),
        (lambda d: d["rules"].pop(), "rules"),
        (lambda d: d["verdicts"].pop(), "verdicts"),
        (lambda d: d["estimates"].pop(), "estimates"),
        (lambda d: d["recommendations"].pop(), "recommendations["),
        (lambda d: d["limitations"].pop(), "limitations"),
        (lambda d: d["exhibits"][0]["y"].__setitem__(3, 1.0), "exhibits[0].y[3]"),
        (lambda d: d["method"].update(confidence=0.9), "method.confidence"),
        (lambda d: d["codebook"].update(adverse=True), "estimates["),
        (lambda d: d["tallies"][1]["rows"][0].__setitem__(0, "nobody"), "tallies[1].rows[0]"),
        (lambda d: d["tallies"][1]["rows"][0].__setitem__(-1, 1.5), "tallies[1].rows[0]"),
        (lambda d: d["tallies"][1]["rows"][0].__setitem__(-1, -1), "tallies[1].rows[0]"),
        (lambda d: d["tallies"][1]["rows"][0].append(0), "tallies[1].rows[0]"),
        (lambda d: d["tallies"][1]["rows"].reverse(), "tallies[1].rows"),
        (lambda d: d["tallies"][0].update(rows=None), "tallies[0].rows"),
        (lambda d: d["system"].update(name="Another system"), "digest"),
        (lambda d: d.update(as_of="2000-01-01"), "digest"),
        (lambda d: d.update(digest="0" * 64), "digest"),
    ],
)
def test_any_other_change_is_named(
    change: Change, named: str, changed: Callable[[Change], Verification]
) -> None:
    """Words, limits, rules, left-out parts, and what only the digest can tell."""
    found = changed(change)

    assert any(path.startswith(named) for path in paths(found)), paths(found)[:5]


def test_a_verdict_renamed_or_a_signature_added_is_named(tmp_path: Path) -> None:
    """What the instrument calls a verdict and who signs stand as the pack was shipped."""
    report = audited(rules=["cn.genai_refusal_bank"], label=None)
    document = json.loads(report.to_json())
    document["packs"][0]["verdict_words"]["fail"]["zh-CN"] = "基本符合"
    document["packs"][0]["signatures"] = [{"role": "ghost", "title": {"en": "Ghost"}, "cites": []}]
    document["digest"] = document_digest(document)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    found = verify(path)

    assert "packs[0].verdict_words.fail.zh-CN" in paths(found)
    assert any(place.startswith("packs[0].signatures") for place in paths(found))


def test_the_digest_to_which_a_signature_binds_is_told(report: Report, tmp_path: Path) -> None:
    """Of the document as it is, so that a changed one does not show the digest that was signed."""
    path = tmp_path / "report.json"
    path.write_text(report.to_json(), encoding="utf-8")
    assert verify(path).digest == report.digest

    path.write_text(report.to_json().replace("intl.baseline", "intl.basel"), encoding="utf-8")
    assert verify(path).digest not in ("", report.digest)


def test_a_number_as_text_is_not_the_same_number(
    changed: Callable[[Change], Verification],
) -> None:
    """A document must say what is understood of it."""
    found = changed(lambda d: d["estimates"][0].update(n=str(d["estimates"][0]["n"])))

    assert "estimates[0].n" in paths(found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.1, 0.1 + 1e-12, True),
        (0.1, 0.1 + 1e-7, False),
        (1, 2, False),
        (10**15, 10**15 + 1, False),
        (1e15, 1e15 + 1, True),
        (True, 1, False),
        (None, 0, False),
        ("a", "a", True),
    ],
)
def test_counts_agree_exactly_and_floats_to_1e_9(one: Any, other: Any, same: bool) -> None:
    """A count that is off by one is another count, however large."""
    assert equal(one, other) is same


# ── pages ───────────────────────────────────────────────────────────────────────────────────


def _tampered(pages: Path, tmp_path: Path, old: str, new: str) -> Verification:
    text = (pages / "report.en.html").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "page.html"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return verify(path)


def test_a_word_on_the_page_that_is_changed_is_named(pages: Path, tmp_path: Path) -> None:
    """The report inside stays whole, the page says something else: the line is named."""
    found = _tampered(pages, tmp_path, "flagged for review", "pass, all is well")

    assert any("pass, all is well" in d.stated for d in found.differences)
    assert all(path.startswith("page") for path in paths(found))


def test_words_hidden_by_a_style_are_noticed(pages: Path, tmp_path: Path) -> None:
    """A style or script of one's own can hide a verdict without touching a word."""
    hidden = _tampered(pages, tmp_path, "</style>", "table {display: none}</style>")
    scripted = _tampered(pages, tmp_path, "</body>", "<script>document.title=''</script></body>")

    assert paths(hidden) == ["page"]
    assert paths(scripted) == ["page"]


def test_a_figure_inside_the_page_s_report_is_named_at_both_places(
    pages: Path, tmp_path: Path, report: Report
) -> None:
    """A changed figure in the embedded report is named in the document and on the page."""
    value = json.dumps(report.verdicts[0].value)
    found = _tampered(pages, tmp_path, f'"value":{value}', '"value":0.123456')

    assert any(".value" in path for path in paths(found))


# ── what cannot be read ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"hello", "no report in it"),
        (b"{", "not valid JSON"),
        (b"[]", "not a report"),
        (b'{"schema": "auditor.report/9"}', "auditor.report/9"),
        (b'{"schema": "auditor.report/1"}', "not a whole report"),
        (b'{"schema": "auditor.report/1", "schema": 1}', "twice"),
        (b'{"schema": "auditor.report/1", "x": NaN}', "NaN"),
        (b'{"schema": "auditor.report/1", "x": 1e999}', "number that JSON has not"),
        (b'{"schema": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"schema": 1' + b"0" * 5000 + b"}", "not valid JSON"),
        (b"PK\x03\x04rest", "dossiers"),
        (b"%PDF-1.7\nbroken", "cannot be read"),
        (b"\xff\xfe\x00<", "neither JSON, PDF nor HTML"),
        (b'<script id="auditor-report">{}</script>' * 2, "2 reports"),
    ],
)
def test_what_is_no_report_is_refused_with_words(content: bytes, told: str, tmp_path: Path) -> None:
    """Broken and hostile files end in a message, never in a traceback or an OK."""
    path = tmp_path / "report"
    path.write_bytes(content)

    with pytest.raises(VerifyError, match=told):
        verify(path)


def test_a_codebook_that_would_fill_the_memory_is_refused(
    changed: Callable[[Change], Verification],
) -> None:
    """Folds are bounded before any table of them is made."""
    found = changed(lambda d: d["codebook"].update(folds=10**12))

    assert "codebook.folds" in paths(found)
