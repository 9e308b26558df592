"""What audit.yaml says is sealed so that no two settings read alike."""

from __future__ import annotations

import datetime as dt

import pytest

from auditor import sealing, yamlfile
from auditor.documented import Said
from auditor.lock import Lock


def sealed(section: str, text: str) -> Lock:
    """A seal of these settings alone."""
    return Lock(
        sealed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        as_of=dt.date(2026, 1, 1),
        auditor="0",
        method="1",
        plan="p",
        rules=(),
        data=(),
        seed=1,
        settings={section: yamlfile.read_text(text, path="audit.yaml").data},
        digest="",
    )


def unlike(before: str, after: str, section: str = "data") -> list[Said]:
    return sealing.differences(*(sealed(section, text) for text in (before, after)))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("keep: {race: [White, Black]}", 'keep: {race: ["White, Black"]}', '["White, Black"]'),
        ("read: {missing: [n/a]}", 'read: {missing: ["", n/a]}', '["", n/a]'),
        ("read: {missing: [a]}", 'read: {missing: [" a"]}', '[" a"]'),
        ("read: {missing: [a]}", 'read: {missing: ["[a]"]}', '["[a]"]'),
        ('count: "n"', 'count: ""', '""'),
        ("missing: {value: 0}", 'missing: {value: "0"}', '"0"'),
    ],
)
def test_lists_and_texts_are_sealed_so_that_no_two_read_alike(
    before: str, after: str, told: str
) -> None:
    """One level with a comma is not two levels, and an empty text can be seen."""
    (said,) = unlike(before, after)

    assert said.values["after"] == told
    assert unlike(after, after) == []


def test_a_documented_yes_is_not_the_word_true() -> None:
    """A rule that is asked of systems with `true` is not asked of those with the word."""
    (said,) = unlike("public: true", 'public: "true"', "system")

    assert (said.values["before"], said.values["after"]) == ("true", '"true"')


def test_levels_as_numbers_or_as_text_are_the_same_people() -> None:
    assert unlike("keep: {race: [1, true]}", 'keep: {race: ["1", "true"]}') == []


def test_a_name_with_a_point_is_no_place_within_another() -> None:
    """Both would be `keep.a.b`, and one of them would be lost."""
    pointed = sealing.flat({"keep": {"a.b": 1, "a": {"b": 2}}})

    assert pointed == {'keep."a.b"': 1, "keep.a.b": 2}
