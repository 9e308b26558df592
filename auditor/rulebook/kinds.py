"""What a file is, told by its keys: an audit, a rule pack, a file of waivers. And a word where another kind was meant."""

from __future__ import annotations

from pathlib import Path

from auditor import yamlfile
from auditor.config import Audit
from auditor.errors import AuditorError
from auditor.rulebook.spot import Spot
from auditor.yamlfile import Document

FIRST_KEYS = ("pack", "overlay", "framework", "waivers", "attestations")
AUDIT = "audit"
_CALLED = {
    AUDIT: "an audit",
    "pack": "a rule pack",
    "overlay": "an overlay of a rule pack",
    "framework": "a framework of clauses",
    "waivers": "a file of waivers",
    "attestations": "a file of statements",
}
_NAMED = {"pack": "rules", "overlay": "rules", "waivers": "waivers", "attestations": "attestations"}
"""Under which key an audit names it."""
_TABLES = (".csv", ".tsv", ".parquet", ".arrow", ".jsonl", ".xlsx", ".xls", ".ods")


def of(root: Spot) -> str:
    """The first key of its kind, or `audit`; nothing where the keys do not tell."""
    if isinstance(root.value, list):
        return _listed(root[0])
    if not isinstance(root.value, dict) or not root.value:
        return ""
    first = next(iter(root.value))
    word = first if first in FIRST_KEYS else next((k for k in FIRST_KEYS[:3] if k in root), first)
    if word in ("waivers", "attestations") and (
        not isinstance(root[word].value, list) or "data" in root
    ):
        word = "data"
    if "data" not in root and isinstance(root["rules"][0].value, dict):
        word = "pack"
    return AUDIT if word in Audit.model_fields and word not in FIRST_KEYS else _known(word)


def _known(word: str) -> str:
    return word if word in FIRST_KEYS else ""


def _listed(first: Spot) -> str:
    """Of what a list without its key is, told by its first item."""
    if "rule" in first and "reason" in first:
        return "waivers"
    if "id" in first and {"person", "statement"} & set(first.value):
        return "attestations"
    return "pack" if "id" in first else ""


def read(path: Path | str, *, meant: str) -> Document:
    """The file as a document of this kind. Raises AuditorError where it plainly is something else."""
    refuse_table(path, meant=_CALLED[meant])
    document = yamlfile.read(path)
    root = Spot.of(document)
    found = of(root)
    same = {meant, "overlay"} if meant == "pack" else {meant}
    if found and found not in same:
        raise AuditorError(
            f"{path} is {_CALLED[found]}, not {_CALLED[meant]}{_cure(path, found, meant)}"
        )
    if isinstance(document.data, str):
        begins = "system:" if meant == AUDIT else f"{meant}:"
        raise AuditorError(
            f"{path} holds text without keys, so it is not {_CALLED[meant]}, which begins with "
            f"`{begins}`; if it is a table of data, `auditor init {path}` writes an audit for it"
        )
    return document


def refuse_table(path: Path | str, *, meant: str) -> None:
    """Raises AuditorError where data stand for what is written by hand."""
    if Path(path).name.lower().removesuffix(".gz").endswith(_TABLES) and Path(path).is_file():
        raise AuditorError(
            f"{path} looks like a table of data, not {meant}: `auditor init {path}` writes an "
            "audit for it"
        )


def _cure(path: Path | str, found: str, meant: str) -> str:
    if meant != AUDIT:
        return f": name a file that begins with `{meant}:`"
    if found not in _NAMED:
        return f": `auditor check {path}` checks it"
    return f": name it in an audit under `{_NAMED[found]}:`, or check it: `auditor check {path}`"
