"""Encodings are proven, or asked for; a wrong guess would put wrong names into a report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.data._encoding import decode
from auditor.errors import DataError

CHINESE = "编号,性别,种族\n1,男,白人\n2,女,黑人\n3,男,是的，这里的人一直都在工作\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030"]
)
def test_chinese_is_told(encoding: str) -> None:
    """UTF-8, UTF-16 with and without its mark, GBK and GB18030."""
    content = CHINESE.encode(encoding)

    assert decode(content, name="x.csv").utf8.decode() == CHINESE


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,groupe\n1,Français\n2,Étranger\n", "latin-1"),
        ("navn\nSørensen\nÅse\nJürgen Müller\n", "windows-1252"),
        ("имя,пол\nАнна,женский\nИван,мужской\nМария,женский\n", "windows-1251"),
        ("이름,성별\n김민수,남자\n이영희,여자\n박철수,남자\n최지우,여자\n", "euc-kr"),
        ("名前,性別\nたなか,おとこ\nすずき,おんな\nさとう,おんな\n", "euc-jp"),
        ("名前,性別\nたなか,おとこ\nすずき,おんな\nさとう,おんな\n", "shift_jis"),
        ("編號,性別\n1,男\n2,女\n3,這裡的學生們說話\n", "big5"),
    ],
)
def test_others_are_asked_for_and_read_when_told(text: str, encoding: str) -> None:
    """None of them is taken for GB18030, which would accept most of their bytes."""
    content = text.encode(encoding)

    with pytest.raises(DataError, match=r"read: \{encoding"):
        decode(content, name="x.csv")
    assert decode(content, name="x.csv", told=encoding).utf8.decode() == text


def test_a_false_word_about_the_encoding_is_refused() -> None:
    """Strictly: not one byte is replaced."""
    with pytest.raises(DataError, match="line 2 holds"):
        decode(b"name\nFran\xe7ais\n", name="x.csv", told="utf-8")
    with pytest.raises(DataError, match="Did you mean 'latin-1'"):
        decode(b"name\n", name="x.csv", told="latin-l")


def test_binary_files_are_no_text() -> None:
    """Zero bytes are a sign of something else."""
    with pytest.raises(DataError, match="zero bytes"):
        decode(bytes(range(256)) * 10, name="x.csv")
    with pytest.raises(DataError, match="zero bytes"):
        decode(b"a,b\n1,2\n" * 100 + b"3,\0\n", name="x.csv")


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff")))
def test_utf8_is_always_itself(text: str) -> None:
    """Valid UTF-8 is never taken for anything else."""
    assert decode(text.encode(), name="x.csv").utf8.decode() == text
