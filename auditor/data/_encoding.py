"""Bytes become UTF-8 text without loss: a wrong guess would put wrong names into a report.

UTF-8 and UTF-16 prove themselves. GB18030 accepts nearly any bytes, so it is believed only where
what comes out reads like Chinese; all else must be named by the user.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from auditor.errors import DataError, nearest

_SLICE = 1 << 24
_SAMPLE = 400_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SUGGESTED = (
    "utf-8",
    "utf-16",
    "gb18030",
    "latin-1",
    "windows-1252",
    "big5",
    "shift_jis",
    "euc-kr",
)

# Some of the commonest characters of Chinese prose and of Chinese tables. About every fourth
# character of real text is among them; of Korean, Cyrillic or Western bytes read as GB18030, one
# in fifty.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美"
    "男女是否白黑人种族龄别号名工时际收入模型预测区城市省县姓身份证出生职教育程度婚姻状态金额信贷款户评标签"
    "结果通过拒绝高中低类东南西北河京上海广江山数据东方新老李王张刘陈杨赵黄周吴"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANZI = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Decoded:
    """UTF-8 bytes without a byte order mark, and the encoding they came from."""

    utf8: bytes
    encoding: str


def decode(content: bytes, *, name: str, told: str | None = None) -> Decoded:
    """The text of a file as UTF-8, exactly, or an error that asks for the encoding."""
    if told is not None:
        return Decoded(_as_told(content, name, told), told)
    for bom, encoding in _BOMS:
        if content.startswith(bom) and not content.startswith(codecs.BOM_UTF32_LE):
            return Decoded(_strict(content[len(bom) :], name, encoding), encoding)
    wide = _wide(content[:_SAMPLE], name)
    if wide:
        return Decoded(_strict(content, name, wide), wide)
    if _is_utf8(content):
        return Decoded(content, "utf-8")
    if _reads_like_chinese(content):
        return Decoded(content.decode("gb18030").encode(), "gb18030")
    raise DataError(_question(content, name))


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for start in range(0, len(content), _SLICE):
            decoder.decode(content[start : start + _SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wide(sample: bytes, name: str) -> str | None:
    """UTF-16 without a byte order mark shows itself by zeros on one side of its line ends and commas."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not even and not odd:
        return None
    # A few characters have their zero on the other side: 一 is U+4E00.
    if 2 * min(even, odd) > max(even, odd) or even + odd < len(sample) / 200:
        raise DataError(
            f"{name} holds zero bytes, as no text does. If it is UTF-16 all the same, say so with "
            "data.read.encoding: utf-16-le (or utf-16-be)."
        )
    return "utf-16-le" if odd > even else "utf-16-be"


def _strict(content: bytes, name: str, encoding: str) -> bytes:
    try:
        if encoding == "utf-8":
            if not _is_utf8(content):
                content.decode(encoding)
            return content
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise DataError(
            f"{name} is not valid {encoding}: line {line} holds "
            f"{content[problem.start : problem.start + 2]!r}. Name its encoding with "
            "data.read.encoding."
        ) from None
    if "\0" in text[:_SAMPLE]:
        raise DataError(f"{name} is no text file: it holds zero bytes.")
    return text.encode()


def _as_told(content: bytes, name: str, told: str) -> bytes:
    try:
        encoding = codecs.lookup(told).name
        "".encode(encoding)
    except LookupError:
        raise DataError(
            f"data.read.encoding: '{told}' is no text encoding.{nearest(told, _SUGGESTED)}"
        ) from None
    if encoding.startswith("utf-8"):
        return _strict(content.removeprefix(codecs.BOM_UTF8), name, "utf-8")
    return _strict(content, name, encoding).removeprefix(codecs.BOM_UTF8)


def _reads_like_chinese(content: bytes) -> bool:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = "".join(_FOREIGN.findall(text[:_SAMPLE]) or _FOREIGN.findall(text))[:_SAMPLE]
    # Western letters swallow the ASCII letter after them and land outside the GB2312 core.
    core = len(foreign.encode("gb2312", "ignore")) / 2
    beyond = sum(ord(character) > 0xFFFF for character in foreign)
    hanzi = _HANZI.findall(foreign)
    if core < 0.8 * (len(foreign) - beyond) or not hanzi:
        return False
    if len(_KANA.findall(foreign)) > 0.05 * len(foreign):
        return False
    return sum(character in _COMMON for character in hanzi) >= 0.15 * len(hanzi)


def _question(content: bytes, name: str) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        byte = content[problem.start]
    return (
        f"{name} is in none of the encodings that can be told for certain (UTF-8, UTF-16, GB18030): "
        f"line {line} holds the byte 0x{byte:02X}. Say which it is, in audit.yaml: "
        "data: read: {encoding: latin-1} (or windows-1252, gb18030, big5, …), or save the file as "
        "UTF-8. Guessing would put wrong names into the report."
    )
