"""Says every sentence of a report in the reader's language, with that language's numbers and dates.

Sentences live in templates/locales/<language>/<area>.yaml as `code: sentence with {placeholders}`;
a sentence that counts is a mapping of plural forms (`one`, `other`), chosen by its value `n` or by
the first whole number it holds. Placeholders are written by the type of their value; a format may
be asked for as `{x:percent}`, `{x:date}` or `{x:plain}`.
"""

from __future__ import annotations

import datetime as dt
import functools
import html
import math
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import yaml

from auditor.resources import templates_folder

LANGUAGES = ("en", "zh-CN")
LARGEST = 1e15
"""From here on a number is written as a power of ten."""
OURS = {
    "task": "task", "tasks": "task", "role": "role", "roles": "role", "output": "output",
    "outputs": "output", "unwaived": "verdict",
}  # fmt: skip
"""Placeholders whose values are words of ours: name → under which codes their sentences stand."""
Sentence = str | dict[str, str]
Names = Callable[[str, str], Mapping[str, str] | None]
"""Asks the shelves for the title of a metric or contrast: (kind, name) → text in every language."""


class Phrase(str):
    """Words ready to be printed; words of another language are marked with it in HTML."""

    markup: str

    def __new__(cls, words: str, markup: str | None = None) -> Self:
        phrase = super().__new__(cls, words)
        phrase.markup = html.escape(words) if markup is None else markup
        return phrase

    def __html__(self) -> str:
        return self.markup


def visible(name: str) -> str:
    """A name from the data, with characters that nobody can see written as their codes."""
    if not name.strip():
        return f"“{name}”"
    return "".join(
        f"\\u{ord(ch):04x}" if unicodedata.category(ch) in ("Cc", "Cf", "Cs") else ch for ch in name
    )


_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that are not shown but obeyed: they move a terminal's cursor, or turn the words after them around."""


def printable(words: str) -> str:
    """Words of others for a page or a terminal: what would be obeyed is written as its code. Line breaks stay."""
    return _OBEYED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", words)


def foreign(words: str, language: str) -> Phrase:
    """Words that are not in the language of the page."""
    marked = f'<span lang="{html.escape(language)}">{html.escape(words)}</span>'
    return Phrase(words, marked)


class MissingSentenceError(KeyError):
    """A sentence that the catalogue does not hold."""


class Catalogue:
    """All sentences of one language. With `strict`, a missing sentence is an error; else its code is shown.

    `of`: who is spoken of, where it is not people: sentences that begin with it come before the others.
    """

    def __init__(
        self,
        language: str,
        sentences: Mapping[str, Sentence],
        *,
        names: Names | None = None,
        strict: bool = False,
        of: str = "",
    ) -> None:
        from babel import Locale

        self.language = language
        self.sentences = sentences
        self.names = names
        self.strict = strict
        self.of = of
        self.missing: set[str] = set()
        self.locale = Locale.parse(language, sep="-")

    def has(self, code: str) -> bool:
        return code in self.sentences

    def say(self, what: Any, /, **values: Any) -> Phrase:
        """The sentence of a code (or of a Said, or its `{code, values}`), filled in."""
        code, own = _code_and_values(what)
        values = {**own, **values}
        sentence = self.sentences.get(f"{self.of}.{code}") or self.sentences.get(code)
        if sentence is None:
            return self._missing(code)
        if isinstance(sentence, dict):
            sentence = sentence[self._plural(sentence, values)]
        return self._filled(sentence, values)

    def _missing(self, code: str) -> Phrase:
        if self.strict:
            raise MissingSentenceError(code)
        self.missing.add(code)
        return Phrase(f"⟦{code}⟧")

    def _plural(self, forms: Mapping[str, str], values: Mapping[str, Any]) -> str:
        whole = (v for v in values.values() if isinstance(v, int) and not isinstance(v, bool))
        count = values.get("n", next(whole, 0))
        if count == 0 and "zero" in forms:
            return "zero"
        form = str(self.locale.plural_form(count))
        return form if form in forms else "other"

    def _filled(self, sentence: str, values: Mapping[str, Any]) -> Phrase:
        words, markup = [], []
        for literal, name, wish, _ in string.Formatter().parse(sentence):
            words.append(literal.replace("`", ""))
            markup.append(_code(html.escape(literal)))
            if name is not None:
                phrase = self.value(values.get(name), name=name, wish=wish or "")
                words.append(phrase)
                markup.append(phrase.markup)
        return Phrase("".join(words), "".join(markup))

    def value(self, value: Any, *, name: str = "", wish: str = "") -> Phrase:
        """A value as this language writes it, by its type and by the name of its placeholder."""
        if isinstance(value, Phrase):
            return value
        if wish == "percent" or (name.endswith("_share") and _is_number(value)):
            return Phrase(self.percent(value))
        if wish == "date" or name.endswith("_date"):
            return Phrase(self.date(value))
        if wish == "plain" or isinstance(value, str):
            return self._word(name, str(value))
        return self._by_type(value, name)

    def _word(self, name: str, word: str) -> Phrase:
        """A name of ours under its title: a metric, a task, a role; other words stay as they are."""
        if name in ("metric", "contrast"):
            return self.title(name, word)
        code = f"{OURS.get(name)}.{word}"
        return self.say(code) if self.has(code) else Phrase(word)

    def _by_type(self, value: Any, name: str) -> Phrase:
        if value is None:
            return Phrase("–")
        if isinstance(value, bool):
            return self.say("word.yes" if value else "word.no")
        if isinstance(value, int | float):
            return Phrase(self.number(value))
        if isinstance(value, dt.date):
            return Phrase(self.date(value))
        if isinstance(value, Mapping):
            return self._mapping(value)
        if hasattr(value, "code"):
            return self.say(value)
        return self.together(self.value(part, name=name) for part in value)

    def _mapping(self, value: Mapping[str, Any]) -> Phrase:
        if "code" in value and set(value) <= {"code", "values"}:
            return self.say(value)
        if value and set(value) <= set(LANGUAGES):
            return self.text(value)
        return self.group(value)

    def title(self, kind: str, name: str) -> Phrase:
        """The title of a metric or contrast; its name where nobody gave it one."""
        found = self.names(kind, name) if self.names else None
        return self.text(found) if found else Phrase(name)

    def text(self, text: Mapping[str, str] | str | None) -> Phrase:
        """A text in this language, else the author's own, marked with its language."""
        if text is None:
            return Phrase("–")
        if isinstance(text, str):
            return Phrase(text)
        if self.language in text:
            return Phrase(text[self.language])
        language = next(iter(text), self.language)
        return foreign(text.get(language, ""), language)

    def group(self, group: Mapping[str, str] | None, by: Sequence[str] = ()) -> Phrase:
        """A group by the names of its levels, in the order of `by`: `female × 25–40`; the whole where there is none."""
        if not group:
            return self.say("group.whole")
        order = by if set(by) == set(group) else list(group)
        return Phrase(" × ".join(self.level(group[name]) for name in order))

    def level(self, level: str) -> Phrase:
        """A level as it stands in the data; only our own word for a missing value is translated."""
        return self.say("group.unknown") if level == "unknown" else Phrase(visible(level))

    def together(self, parts: Iterable[str]) -> Phrase:
        """`a, b and c`."""
        from babel.lists import format_list

        phrases = [part if isinstance(part, Phrase) else Phrase(part) for part in parts]
        if self.language.startswith("zh") and len(phrases) > 1:
            phrases[-2:] = _apart(*phrases[-2:])
        marks = [phrase.markup for phrase in phrases]
        locale = self.locale
        return Phrase(
            format_list([str(p) for p in phrases], style="standard", locale=locale),
            format_list(marks, style="standard", locale=locale),
        )

    def number(self, value: float | None, *, digits: int | None = None) -> str:
        """A number with grouping: whole as it is, else four significant digits or `digits` decimals."""
        from babel.numbers import format_decimal, format_scientific

        if value is None:
            return "–"
        if not math.isfinite(value):
            return "∞" if value > 0 else "−∞"
        if digits is None and isinstance(value, int):
            return _minus(format_decimal(value, format="#,##0", locale=self.locale))
        if digits is None and value and not 1e-4 <= abs(value) < LARGEST:
            return _minus(format_scientific(value, format="0.###E0", locale=self.locale))
        places = _places(value) if digits is None else digits
        pattern = "#,##0" + ("." + ("#" if digits is None else "0") * places if places else "")
        return _minus(format_decimal(round(value, places), format=pattern, locale=self.locale))

    def percent(self, value: float | None, *, digits: int = 1) -> str:
        from babel.numbers import format_percent

        if value is None:
            return "–"
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        rounded = round(value, digits + 2)
        return _minus(format_percent(rounded, format=pattern, locale=self.locale))

    def date(self, value: dt.date | str | None) -> str:
        """A date in words, so that no reader takes the month for the day."""
        from babel.dates import format_date

        if value is None:
            return "–"
        try:
            day = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return str(value)
        return format_date(day, format="long", locale=self.locale)

    def moment(self, value: dt.datetime | None) -> str:
        """A date and its time of day, in UTC."""
        if value is None:
            return "–"
        utc = value.astimezone(dt.UTC) if value.tzinfo else value
        return f"{self.date(utc)} {utc:%H:%M} UTC"


def _apart(last_but_one: Phrase, last: Phrase) -> tuple[Phrase, Phrase]:
    """`A 和 B`: Chinese puts a blank between its characters and Latin letters or digits."""
    if last_but_one[-1:].isascii() and last_but_one[-1:].isalnum():
        last_but_one = Phrase(f"{last_but_one} ", f"{last_but_one.markup} ")
    if last[:1].isascii() and last[:1].isalnum():
        last = Phrase(f" {last}", f" {last.markup}")
    return last_but_one, last


def _code_and_values(what: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(what, str):
        return what, {}
    if isinstance(what, Mapping):
        return what["code"], what.get("values", {})
    return what.code, what.values


def _code(markup: str) -> str:
    """`words to be typed` are set apart."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", markup)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _places(value: float) -> int:
    """Decimals that show four significant digits."""
    return 3 if value == 0 else max(0, 3 - math.floor(math.log10(abs(value))))


def _minus(number: str) -> str:
    """A real minus sign, which is as wide as a plus; and never a minus before zero."""
    if not any(digit in "123456789" for digit in number):
        number = number.replace("-", "")
    return number.replace("-", "−")


@functools.cache
def sentences(language: str) -> dict[str, Sentence]:
    """Every sentence of a language, from all areas."""
    folder = templates_folder() / "locales" / language
    merged: dict[str, Sentence] = {}
    for path in sorted(folder.glob("*.yaml")):
        merged.update(_area(path))
    return merged


def _area(path: Path) -> dict[str, Sentence]:
    """Every scalar is read as text, so that a code or word `no` stays what it is."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader) or {}  # noqa: S506  # our own files


@functools.cache
def catalogue(
    language: str, names: Names | None = None, *, strict: bool = False, of: str = ""
) -> Catalogue:
    """The catalogue of a language; `names` gives it the titles of metrics and contrasts."""
    return Catalogue(language, sentences(language), names=names, strict=strict, of=of)
