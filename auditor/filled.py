"""What somebody says, in one language or in each: it must hold something, and not keep the place of what is still to be written."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from auditor.i18n import LANGUAGES

_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, which nobody can see."""

_PLACEHOLDERS = frozenset({
    "", "to do", "to be done", "to be determined", "to be defined", "to be completed",
    "to be confirmed", "to be announced", "to be decided", "to be provided", "to be added", "to be filled in",
    "待定", "待核实", "待补", "待补充", "待填", "待填写", "待完善", "待确认",
})  # fmt: skip
"""In small letters, without the signs around them; a sign alone leaves nothing."""
_MARKS = re.compile(r"(todo|t\.?b\.?[dac]|fixme|xxx)\s*([:：,，;；(（!?？/–—-].*)?", re.DOTALL)
"""With what a sign sets apart from them: tbd, ask Li. A name that begins so is one: TBC Bank."""
_FORM = re.compile(r"<[^<>]*>")
"""A field of a form: <insert provider>."""
_SIGNS = " .:!?…-–—_/*#<>()[]{}\"'。：！？（）【】《》“”、，,;；~"


def is_unseen(text: str) -> bool:
    """Whether nothing of a text can be seen: blanks, control and zero-width characters only."""
    return all(ch in _EMPTY or unicodedata.category(ch)[0] in "CZM" for ch in text)


def is_placeholder(text: str) -> bool:
    """Whether a text only keeps the place of one that is still to be written: ?, to be done, 待定."""
    bare = text.casefold().strip(_SIGNS)
    return bare in _PLACEHOLDERS or bool(_MARKS.fullmatch(bare) or _FORM.fullmatch(text.strip()))


def bare(word: str) -> str:
    """A documented word without what makes no other word of it: capitals, and blanks around it."""
    return word.strip().casefold()


def is_blank(value: Any) -> bool:
    """Nothing is said, or not all: no value, nothing that can be seen, a placeholder; of a list or of languages, in any part."""
    if isinstance(value, dict | list | tuple):
        parts = list(value.values() if isinstance(value, dict) else value)
        return not parts or any(map(is_blank, parts))
    return value is None or (isinstance(value, str) and (is_unseen(value) or is_placeholder(value)))


def _seen(value: Any) -> Any:
    return "" if isinstance(value, str) and is_unseen(value) else value


def _written(text: str) -> str:
    if is_placeholder(text):
        said = "only keeps the place of what is still to be written"
        raise PydanticCustomError("placeholder", said)
    return text


def _in_a_language(texts: dict[str, str]) -> dict[str, str]:
    if not set(LANGUAGES) & texts.keys():
        known = " or ".join(LANGUAGES)
        raise PydanticCustomError("no_language", f"must hold a text in {known}")
    return texts


Filled = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    BeforeValidator(_seen),
    AfterValidator(_written),
]
"""A text that says something."""
Said = Filled | Annotated[dict[str, Filled], AfterValidator(_in_a_language)]
"""What somebody says, in one language or in each."""
