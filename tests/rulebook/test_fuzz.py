"""A short run of the fuzzer (scripts/fuzz is the long one), and files made to be heavy."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings

from auditor import rulebook
from tests.rulebook import fuzzing


def test_slips_in_real_files_are_answered() -> None:
    draw, seeds = random.Random(7), fuzzing.seeds()

    for _ in range(400):
        assert fuzzing.examine(fuzzing.mutated(draw.choice(seeds), draw)) is None


def test_a_key_with_a_letter_gone_is_never_accepted() -> None:
    draw, seeds = random.Random(8), fuzzing.seeds()

    for _ in range(300):
        slip = fuzzing.misspelt(draw.choice(seeds), draw)
        assert slip is None or fuzzing.examine(slip, wrong=True) is None


def test_a_number_as_text_or_a_day_that_is_none_is_never_accepted() -> None:
    draw, seeds = random.Random(9), fuzzing.seeds()

    for _ in range(300):
        slip = fuzzing.mistyped(draw.choice(seeds), draw)
        assert slip is None or fuzzing.examine(slip, wrong=True) is None


def test_an_audit_and_a_pack_with_parameters_are_read_whole() -> None:
    """They are looked at like any other file."""
    kinds = [text for text in fuzzing.seeds() if "{parameter:" in text or "parameter: " in text]
    audit = "data:\n  path: a.csv\n  score: {column: s}\n  sensitive: {sex: {column: sex}}\nrules: [intl.baseline]\n"

    assert kinds
    assert [fuzzing.examine(text) for text in (*kinds, audit)] == [None] * (len(kinds) + 1)


@settings(max_examples=300, deadline=None)
@given(fuzzing.TEXTS)
def test_text_that_only_looks_like_yaml_is_answered(text: str) -> None:
    assert fuzzing.examine(text) is None


def test_the_examiner_itself_would_notice() -> None:
    """A file that is right, said to be wrong, is a finding: the fuzzer can fail."""
    right = next(text for text in fuzzing.seeds() if text.startswith("pack: house.intl.baseline"))

    assert fuzzing.examine(right) is None
    assert fuzzing.examine(right, wrong=True) is not None


@pytest.mark.parametrize("name", fuzzing.HEAVY)
def test_a_heavy_file_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything in it can grow: scripts/fuzz shows how soon."""
    path = tmp_path / "heavy.yaml"
    path.write_text(fuzzing.HEAVY[name], encoding="utf-8")

    assert rulebook.check([path])
