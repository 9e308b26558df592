"""One statement more, and nothing else in the file is touched; evidence is held to its digest."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import rulebook
from auditor.errors import AuditorError, FileError
from auditor.filled import is_blank
from auditor.rulebook import statements
from auditor.rules import Attestation

TODAY = dt.date(2026, 11, 23)
OLD = """\
# Who states what. Do not sort!
attestations:
  # the first one
  - id: intended_use   # agreed in March
    statement: {en: Used as intended., zh-CN: 按预期用途使用。}
    person: Zhang Wei
    role: Product owner
    date: 2026-03-01
    expires: 2026-11-23

  # the end
"""


def stated(id: str = "review", **more: object) -> Attestation:
    given = {"statement": "Reviewed.", "person": "Li", "role": "Auditor", "date": TODAY, **more}
    return Attestation.model_validate({"id": id, **given})


def record(path: Path, new: Attestation, *, renew: bool = False, today: dt.date = TODAY) -> None:
    statements.record(path, new, renew=renew, today=today)


def test_what_stood_there_stays_to_the_last_comment(tmp_path: Path) -> None:
    """The new one comes at the end, indented like the others."""
    path = tmp_path / "a.yaml"
    path.write_text(OLD, encoding="utf-8")

    record(path, stated(evidence="https://example.org/1"))

    text = path.read_text(encoding="utf-8")
    assert text.startswith(OLD)
    assert text.removeprefix(OLD) == (
        "  - id: review\n"
        '    statement: "Reviewed."\n'
        "    person: Li\n"
        "    role: Auditor\n"
        "    date: 2026-11-23\n"
        '    evidence: "https://example.org/1"\n'
    )
    assert [one.id for one in rulebook.load_attestations(path)] == ["intended_use", "review"]


@pytest.mark.parametrize(
    "before",
    [
        "", "\n", "# none yet\n", "attestations: []\n", "attestations: []  # none yet", "attestations:\n",
        "---\nattestations: [ ]\n", "\ufeffattestations: []\r\n# none\r\n",
    ],
)  # fmt: skip
def test_a_file_without_statements_gets_its_first(tmp_path: Path, before: str) -> None:
    """Absent, empty, or with an empty list."""
    path = tmp_path / "a.yaml"
    path.write_text(before, encoding="utf-8", newline="")

    record(path, stated())

    assert rulebook.load_attestations(path) == [stated()]
    kept = before.lstrip("\ufeff").replace("[]", "").replace("[ ]", "").split()
    assert all(word in path.read_text().split() for word in kept)


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_line_ends_and_a_missing_last_one_are_kept(tmp_path: Path, end: str) -> None:
    """A file of another system stays one."""
    path = tmp_path / "a.yaml"
    line = end or "\n"
    text = f"attestations:{line}- id: a{line}  statement: s{line}  person: p{line}  role: r{line}  date: 2026-01-01{end}"
    path.write_bytes(text.encode())

    record(path, stated())

    assert path.read_bytes().startswith(text.encode())
    assert (b"\r\n" in path.read_bytes()) is (end == "\r\n")
    assert len(rulebook.load_attestations(path)) == 2


@pytest.mark.parametrize(
    "before",
    [
        "attestations: [{id: a, statement: s, person: p, role: r, date: 2026-01-01}]\n",
        "attestations:\n- {id: a, statement: s, person: p, role: r, date: 2026-01-01}\n...\n",
    ],
)
def test_what_cannot_be_added_to_is_left_as_it_is(tmp_path: Path, before: str) -> None:
    """And the lines are shown that somebody would have to add."""
    path = tmp_path / "a.yaml"
    path.write_text(before)

    with pytest.raises(AuditorError, match="- id: review"):
        record(path, stated())

    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "before",
    ["attestations:\n- {id: a}\n", "waivers: []\n", "attestations: [\n", "data: {path: x}\nattestations: []\n"],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_and_left_alone(tmp_path: Path, before: str) -> None:
    """Its own mistakes come first."""
    path = tmp_path / "a.yaml"
    path.write_text(before)

    with pytest.raises((FileError, AuditorError)):
        record(path, stated())

    assert path.read_text() == before


def test_a_statement_in_force_is_stated_anew_only_when_told(tmp_path: Path) -> None:
    """The day after its last day nobody need be told."""
    path = tmp_path / "a.yaml"
    path.write_text(OLD, encoding="utf-8")
    after = TODAY + dt.timedelta(days=1)

    with pytest.raises(AuditorError, match=r"Zhang Wei .* in force until 2026-11-23. .* --renew"):
        record(path, stated("intended_use", date=after))
    with pytest.raises(AuditorError, match="--renew"):
        record(path, stated("intended_use", date=dt.date(2026, 5, 1)), today=after)
    assert path.read_text(encoding="utf-8") == OLD

    record(path, stated("intended_use", date=after), today=after)
    record(path, stated("intended_use", date=after), renew=True, today=after)

    assert len(rulebook.load_attestations(path)) == 3


def test_a_last_day_before_the_first_is_refused(tmp_path: Path) -> None:
    """It would never have been in force."""
    with pytest.raises(AuditorError, match="'expires' lies before 'date'"):
        record(tmp_path / "a.yaml", stated(expires=TODAY - dt.timedelta(days=1)))

    assert not (tmp_path / "a.yaml").exists()


@given(
    text=st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(
        lambda text: not is_blank(text)
    ),
    id=st.sampled_from(["review", "no", "1", "2026-01-01", "a: b", "#x", "null", "é"]),
)
def test_whatever_is_stated_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, id: str
) -> None:
    """Colons, quotes, line breaks, any script: nothing becomes YAML."""
    path = tmp_path_factory.mktemp("said") / "a.yaml"
    new = stated(id, statement=text, person=text)

    record(path, new)

    assert rulebook.load_attestations(path) == [new]


def _one(job: tuple[Path, int]) -> None:
    record(job[0], stated(f"review_{job[1]}"))


def test_two_who_state_at_once_lose_nothing(tmp_path: Path) -> None:
    """Whoever comes second waits, and adds to what the first one wrote."""
    path = tmp_path / "a.yaml"
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(_one, [(path, k) for k in range(24)], chunksize=1)

    found = {one.id for one in rulebook.load_attestations(path)}
    assert found == {f"review_{k}" for k in range(24)}
    assert list(tmp_path.iterdir()) == [path]


def test_evidence_that_was_changed_is_found_by_check(tmp_path: Path) -> None:
    """At its digest."""
    path, evidence = tmp_path / "a.yaml", tmp_path / "minutes.txt"
    evidence.write_text("We met.")
    digest = statements.sha256(evidence)
    record(path, stated("one", evidence="minutes.txt", sha256=digest))
    before = rulebook.check([path])
    evidence.write_text("We never met.")
    (problem,) = rulebook.check([path])

    assert before == []
    assert problem.message.startswith("minutes.txt is not the file that was stated")
    assert (problem.line, problem.column) == (8, 11)


@pytest.mark.parametrize("evidence", ["minutes.txt", "folder", "x" * 300])
def test_a_digest_of_a_file_that_is_not_there_is_a_mistake(tmp_path: Path, evidence: str) -> None:
    """Nobody looked, so the page must not print it; without a digest, or as a link, nothing is claimed."""
    path = tmp_path / "a.yaml"
    (tmp_path / "folder").mkdir()
    record(path, stated("link", evidence="https://example.org/1"))
    record(path, stated("plain", evidence=evidence))
    assert rulebook.check([path]) == []
    record(path, stated("one", evidence=evidence, sha256="0" * 64))

    (problem,) = rulebook.check([path])

    assert problem.message.startswith(f"there is no file {evidence} to hold its 'sha256' against")
    assert path.read_text().splitlines()[problem.line - 1].strip().startswith("evidence:")


@pytest.mark.parametrize("beside", [True, False])
def test_no_audit_counts_a_digest_that_nobody_could_look_at(tmp_path: Path, beside: bool) -> None:
    """Whether the statement stands in the audit or in a file that it names."""
    said = "{id: intended_use, statement: s, person: A. B., role: r, date: 2026-01-01, evidence: no.pdf, "
    listed = f"attestations:\n- {said}sha256: '{'0' * 64}'}}\n"
    (tmp_path / "stated.yaml").write_text(listed)
    head = "data: {made_up: credit, sensitive: {sex: {column: sex}}}\nrules: [intl.baseline]\n"
    audit = tmp_path / "audit.yaml"
    audit.write_text(head + ("attestations: stated.yaml\n" if beside else listed))

    with pytest.raises(FileError, match=r"there is no file no\.pdf"):
        rulebook.load_audit(audit)


def test_a_digest_of_nothing_is_a_mistake(tmp_path: Path) -> None:
    """Of a link there is none to take."""
    path = tmp_path / "a.yaml"
    record(path, stated("one", evidence="https://example.org", sha256="a" * 64))

    assert "a digest of which file?" in rulebook.check([path])[0].message


@pytest.mark.parametrize(
    ("name", "message"),
    [("review", "is not the file that was stated"), ("revew", "no rule asks for the attestation")],
)
def test_a_dict_in_python_is_held_to_all_that_a_file_is(name: str, message: str) -> None:
    """Evidence that was exchanged must not count in one path only."""
    data = {"made_up": "credit", "sensitive": {"sex": {"column": "sex"}}}
    stated = {"id": name, "statement": "s", "person": "A", "role": "r", "date": "2026-01-01"}
    evidence = {"evidence": __file__, "sha256": "0" * 64}

    with pytest.raises(FileError, match=message):
        rulebook.read_audit(
            {"data": data, "rules": ["intl.baseline"], "attestations": [stated | evidence]}
        )
