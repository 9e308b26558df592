"""A sealed plan: what it holds, what a run against it refuses, and what the report and its checker say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor import i18n, line, rulebook, sealing
from auditor.errors import AuditorError, FileError
from auditor.i18n import LANGUAGES
from auditor.lock import Lock, SealedFile
from auditor.renderers import html
from auditor.report import Report, document_digest, load
from auditor.verify import verify
from tests.house_pack import HEAD, RATE

AUDIT = """\
system: {name: Tiny, version: 1.0.0}
data:
  path: people.csv
  prediction: {column: chosen, positive: [1]}
  sensitive: {sex: {column: sex, levels: {1: male, 2: female}}}
rules: [house.yaml]
"""
PACK = HEAD + RATE


def people(chosen: int = 100) -> str:
    rows = [f"{1 + k % 2},{int(k < chosen)}" for k in range(400)]
    return "sex,chosen\n" + "\n".join(rows) + "\n"


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small audit with its sealed plan."""
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(people())
    Path("house.yaml").write_text(PACK)
    Path("audit.yaml").write_text(AUDIT)
    seal()
    return tmp_path


def seal(path: str = "plan.lock") -> Lock:
    config = rulebook.load_audit("audit.yaml")
    lock = line.seal(config, folder=Path())
    sealing.write(lock, Path(path))
    return lock


def change(name: str, old: str, new: str) -> None:
    path = Path(name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_lock_is_read_back_as_it_was_written(job: Path) -> None:
    """Every rule with its limit, the data by their digest; integer level names and all."""
    lock = sealing.read(Path("plan.lock"))

    assert lock == line.seal(rulebook.load_audit("audit.yaml"), folder=Path()).model_copy(
        update={"sealed_at": lock.sealed_at, "digest": lock.digest}
    )
    (rule,) = lock.rules
    assert (rule.pack, rule.id, rule.version, rule.limit) == (
        "house", "HOUSE-001", "1", {"at_least": 0.8},
    )  # fmt: skip
    assert [file.name for file in lock.data] == ["people.csv"]
    assert lock.seed == 20261123


def test_the_same_moment_and_input_seal_to_the_same_bytes(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SOURCE_DATE_EPOCH is the time of sealing where it is set."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    seal("one.lock"), seal("two.lock")

    assert Path("one.lock").read_bytes() == Path("two.lock").read_bytes()
    assert json.loads(Path("one.lock").read_text())["sealed_at"] == "2023-11-14T22:13:20Z"


def test_names_that_yaml_takes_for_line_breaks_survive(job: Path) -> None:
    """A column may be called anything."""
    odd = "se\u2028x\x85 \U0001f600 性别"
    Path("people.csv").write_text(people().replace("sex,", odd + ",", 1), encoding="utf-8")
    config = rulebook.load_audit("audit.yaml")
    sex = config.data.sensitive["sex"].model_copy(update={"column": odd})
    data = config.data.model_copy(update={"sensitive": {"sex": sex}})

    lock = line.seal(config.model_copy(update={"data": data}), folder=Path())
    sealing.write(lock, Path("odd.lock"))

    assert sealing.read(Path("odd.lock")) == lock


def test_a_run_as_sealed_reports_the_seal_and_no_change(job: Path) -> None:
    """The report holds when the plan was sealed, and the seal itself."""
    report = auditor.audit("audit.yaml", lock="plan.lock")

    assert report.plan.sealed_at == sealing.read(Path("plan.lock")).sealed_at
    assert report.plan.changes == []
    assert report.plan.lock is not None
    assert report.plan.lock.digest == sealing.read(Path("plan.lock")).digest


def everything() -> None:
    """Change all that was sealed."""
    change("house.yaml", "at_least: 0.8", "at_least: 0.1")
    change("house.yaml", "version: '1'", "version: '2'")
    other = RATE.replace("HOUSE-001", "HOUSE-002")
    Path("house.yaml").write_text(Path("house.yaml").read_text() + other)
    Path("people.csv").write_text(people(120))
    Path("audit.yaml").write_text(AUDIT.replace("positive: [1]", "positive: [0]") + "seed: 7\n")


def test_every_difference_is_named_at_once_and_nothing_is_run(job: Path) -> None:
    """Not one after the other; and the way out is told."""
    everything()

    with pytest.raises(AuditorError) as told:
        auditor.audit("audit.yaml", lock="plan.lock")

    lines = str(told.value).splitlines()
    assert lines[0].startswith("plan.lock: sealed ")
    assert lines[1:-1] == [
        "plan.lock: rule HOUSE-001: the limit was at least 0.8 when sealed, and is at least 0.1 now",
        "plan.lock: rule HOUSE-002 (house): was not sealed, and is asked now",
        *(text for text in lines if "data people.csv: not the file that was sealed" in text),
        "plan.lock: seed: 20261123 when sealed, 7 now",
        "plan.lock: data.prediction.positive: [1] when sealed, [0] now",
    ]
    assert "--record-changes" in lines[-1]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda: change("house.yaml", "severity: high", "severity: low"), "lock.rule"),
        (lambda: change("house.yaml", "HOUSE-001", "HOUSE-009"), "lock.rule_removed"),
        (lambda: change("audit.yaml", "rules:", "seed: 1\nrules:"), "lock.seed"),
        (
            lambda: change("audit.yaml", "rules:", "decision: {threshold: 0.4}\nrules:"),
            "lock.setting",
        ),
        (lambda: Path("people.csv").write_text(people(101)), "lock.data"),
    ],
)
def test_each_kind_of_difference_is_refused(job: Path, edit: Callable[[], Any], code: str) -> None:
    """One is enough."""
    edit()

    with pytest.raises(AuditorError, match="not all is as it was"):
        auditor.audit("audit.yaml", lock="plan.lock")
    report = auditor.audit("audit.yaml", lock="plan.lock", record_changes=True)

    assert code in [said.code for said in report.plan.changes]


def test_a_renamed_file_with_the_same_rows_is_the_same_data(job: Path) -> None:
    """Where data lie and what they are called decides nothing."""
    Path("people.csv").rename("copy.csv")
    change("audit.yaml", "people.csv", "copy.csv")

    assert auditor.audit("audit.yaml", lock="plan.lock").plan.changes == []


def test_a_file_that_is_read_twice_is_not_the_same_data(job: Path) -> None:
    """Whoever copies the better half beside itself counts it twice."""
    change("audit.yaml", "people.csv", "people*.csv")
    seal()
    Path("people2.csv").write_text(people())

    (said,) = auditor.audit("audit.yaml", lock="plan.lock", record_changes=True).plan.changes

    assert (said.code, said.values["file"]) == ("lock.data_added", "people2.csv")


def test_files_that_changed_places_are_told(job: Path) -> None:
    """What was to be audited trains now: the two files are the same, and their names are."""
    now = sealing.read(Path("plan.lock"))
    one, other = (SealedFile(name=f"{name}.csv", digest=name * 32) for name in ("ab", "cd"))
    swapped = [SealedFile(name=f.name, digest=g.digest) for f, g in ((one, other), (other, one))]
    before, after = (now.model_copy(update={"data": tuple(d)}) for d in ([one, other], swapped))

    (said,) = sealing.differences(before, after)

    assert said.code == "lock.data_order"
    assert "in another order or role" in str(i18n.catalogue("en").say(said))


@pytest.mark.parametrize(
    ("applies", "field"),
    [
        ("applies: {jurisdiction: [US-NYC]}", "jurisdiction: EU"),
        ("applies: {output: [score]}", "output: [decision]"),
        ("applies: {system: {public_body: [true]}}", "facts: {public_body: false}"),
        ("not_applicable_when: {system: {research: [true]}}", "facts: {research: true}"),
    ],
)
def test_nobody_leaves_the_reach_of_a_sealed_rule_unseen(
    job: Path, applies: str, field: str
) -> None:
    """A word about the system makes a rule not applicable; other words about it are free."""
    change("house.yaml", "  severity: high", f"  severity: high\n  {applies}")
    seal()
    change("audit.yaml", "version: 1.0.0", "version: 1.0.1")
    assert auditor.audit("audit.yaml", lock="plan.lock").plan.changes == []
    change("audit.yaml", "version: 1.0.1", f"version: 1.0.1, {field}")

    report = auditor.audit("audit.yaml", lock="plan.lock", record_changes=True)

    assert report.counts == {"not_applicable": 1}
    assert [said.code for said in report.plan.changes] == ["lock.setting"]
    assert report.plan.changes[0].values["setting"].startswith("system.")


def test_nobody_chooses_a_day_on_which_a_sealed_rule_does_not_hold(job: Path) -> None:
    change("house.yaml", "  severity: high", "  severity: high\n  applies_from: 2026-01-01")
    config = rulebook.load_audit("audit.yaml")
    day, before = dt.date(2026, 11, 23), dt.date(2025, 12, 31)
    sealing.write(line.seal(config, folder=Path(), as_of=day), Path("plan.lock"))

    with pytest.raises(AuditorError, match=r"HOUSE-001 .*not on the day of this run"):
        auditor.audit("audit.yaml", lock="plan.lock", as_of=before)
    report = auditor.audit("audit.yaml", lock="plan.lock", as_of=before, record_changes=True)
    Path("report.json").write_text(report.to_json())

    assert [said.code for said in report.plan.changes] == ["lock.out_of_force"]
    assert verify("report.json").differences == []
    later = day + dt.timedelta(days=40)
    assert auditor.audit("audit.yaml", lock="plan.lock", as_of=later).plan.changes == []


def test_a_table_in_memory_is_not_the_file_that_was_sealed(job: Path) -> None:
    """Nobody can hash it the same way."""
    rows = [text.split(",") for text in people().splitlines()[1:]]
    frame = {"sex": [int(a) for a, _ in rows], "chosen": [int(b) for _, b in rows]}

    with pytest.raises(AuditorError, match="and is not read now"):
        auditor.audit("audit.yaml", data=frame, lock="plan.lock")


def test_another_model_is_refused_and_one_that_is_trained_here_has_no_digest(job: Path) -> None:
    """By the digest of its weights, and by that of the description beside them."""
    rows = "".join(f"{k % 2},{k % 7},{k % 3},{k % 5 // 3}\n" for k in range(300))
    Path("loans.csv").write_text("sex,x,part,y\n" + rows)
    audit: dict[str, Any] = {
        "data": {
            "path": "loans.csv",
            "label": {"column": "y", "positive": [1]},
            "features": ["x"],
            "sensitive": {"sex": {"column": "sex"}},
            "split": {"column": "part", "audit": 0},
        },
        "model": {"train": {"epochs": 1, "hidden": [2]}, "save": "saved"},
        "rules": ["house.yaml"],
    }
    trained = line.seal(rulebook.read_audit(audit), folder=Path())
    sealing.write(trained, Path("trained.lock"))
    kept = auditor.audit(audit, lock="trained.lock")
    loads = {**audit, "model": {"load": "saved"}}
    loaded = line.seal(rulebook.read_audit(loads), folder=Path())
    sealing.write(loaded, Path("loaded.lock"))
    same = auditor.audit(loads, lock="loaded.lock")
    auditor.audit({**audit, "seed": 9})

    with pytest.raises(AuditorError) as told:
        auditor.audit(loads, lock="loaded.lock")
    other = auditor.audit(loads, lock="loaded.lock", record_changes=True)
    Path("other.json").write_text(other.to_json())

    assert (trained.model, kept.plan.changes, same.plan.changes) == (None, [], [])
    assert loaded.model == same.model.digest
    assert [text.split(" (")[0] for text in str(told.value).splitlines()[1:-1]] == [
        "loaded.lock: model: not the weights that were sealed",
        "loaded.lock: model: not the description that was sealed",
    ]
    assert [said.code for said in other.plan.changes] == ["lock.model", "lock.description"]
    assert verify("other.json").differences == []


def test_another_method_is_a_difference(job: Path) -> None:
    """The same counts may come to other verdicts."""
    now = sealing.read(Path("plan.lock"))

    (said,) = sealing.differences(now.model_copy(update={"method": "2020.1"}), now)

    assert (said.code, said.values["before"]) == ("lock.method", "2020.1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "plan.lock:1:1: "),
        ("system: {name: x}\n", "plan.lock:1:1: not a lock of this version"),
        ('{"schema": "auditor.lock/9"}', "plan.lock:1:12: not a lock of this version"),
        ('{"schema": "auditor.lock/1",\n "seed": "x"}', "plan.lock:2:10: 'seed' must be"),
        ('{"schema": "auditor.lock/1",\n "sed": 1}', "plan.lock:2:2: unknown key 'sed'. Did you mean 'seed'?"),
        ('{"schema": ', "plan.lock:2:1: not YAML"),
    ],
)  # fmt: skip
def test_what_is_no_lock_is_told_with_its_position(job: Path, text: str, told: str) -> None:
    """Before anything is read or run."""
    Path("plan.lock").write_text(text)

    with pytest.raises(FileError) as error:
        auditor.audit("audit.yaml", lock="plan.lock")

    assert any(line.startswith(told) for line in str(error.value).splitlines()), error.value


def test_a_lock_that_was_changed_by_hand_is_no_lock(job: Path) -> None:
    """Even where changes are to be recorded: since which plan?"""
    change("plan.lock", "0.8", "0.7")

    with pytest.raises(FileError, match="changed after it was sealed"):
        auditor.audit("audit.yaml", lock="plan.lock", record_changes=True)


def test_sealing_never_takes_the_place_of_another_file(job: Path) -> None:
    """A slip of the pen would cost the audit itself."""
    with pytest.raises(AuditorError, match="is no lock"):
        seal("audit.yaml")

    assert Path("audit.yaml").read_text() == AUDIT


@pytest.fixture
def changed(job: Path) -> Report:
    everything()
    return auditor.audit("audit.yaml", lock="plan.lock", record_changes=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_show_the_seal_the_run_and_every_change(changed: Report, language: str) -> None:
    """In either language, on the cover and with the method."""
    words = i18n.catalogue(language)
    page = html.render(changed, language)

    assert len(changed.plan.changes) == 5
    for said in changed.plan.changes:
        assert words.say(said).__html__() in page
    assert page.count(str(words.say("seal.n_changes", n=5))) == 2
    assert page.count(words.moment(changed.plan.sealed_at)) >= 2
    assert "⟦" not in page


def test_an_audit_without_a_seal_says_so_and_shows_no_section(job: Path) -> None:
    """Nothing looks sealed that is not."""
    page = html.render(auditor.audit("audit.yaml"), "en")

    assert "not before the audit" in page
    assert "The sealed plan" not in page


def test_verify_recomputes_the_changes(changed: Report, tmp_path: Path) -> None:
    """It says what it cannot: audit.yaml is not in the report."""
    path = tmp_path / "report.json"
    path.write_text(changed.to_json())
    found = verify(path)

    assert found.differences == []
    assert any("audit.yaml is not in it" in told for told in found.unchecked)


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda plan: plan["changes"].pop(0), "plan.changes[0]"),
        (lambda plan: plan.update(changes=[]), "plan.changes[0]"),
        (lambda plan: plan.update(sealed_at="2020-01-01T00:00:00Z"), "plan.sealed_at"),
        (lambda plan: plan["lock"].update(seed=7), "plan.lock.digest"),
        (lambda plan: plan.update(lock=None), "plan"),
    ],
)
def test_verify_names_a_change_that_was_hidden(
    changed: Report, tmp_path: Path, edit: Callable[[dict[str, Any]], Any], place: str
) -> None:
    """Also where the document's digest was made anew."""
    document = changed.canonical()
    edit(document["plan"])
    document["digest"] = document_digest(document)
    path = tmp_path / "report.json"
    path.write_text(load(json.dumps(document)).to_json())

    assert place in [one.path for one in verify(path).differences] or any(
        one.path.startswith(place) for one in verify(path).differences
    )
