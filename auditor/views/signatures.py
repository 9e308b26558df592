"""The last page: to be signed by hand, with the digest to which the signatures bind."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.effective import PackUsed
from auditor.report import Report, Word
from auditor.rules import Signature
from auditor.views.shapes import Item, Words, items
from auditor.wording import Wording


@dataclass(frozen=True)
class Block:
    """Where one person signs: the role, and who says that this role signs."""

    role: Words
    basis: list[Words]


@dataclass(frozen=True)
class Sheet:
    """The signatures of one pack."""

    anchor: str
    title: Words
    blocks: list[Block]


@dataclass(frozen=True)
class Signatures:
    """What is signed, and by whom."""

    signed: list[Item]
    sheets: list[Sheet]


def signatures(report: Report, words: Wording) -> Signatures | None:
    """The page of signatures; None where no pack asks for one."""
    signing = [pack for pack in report.packs if pack.signatures and _applies(report, pack)]
    if not signing:
        return None
    return Signatures(
        signed=_signed(report, words),
        sheets=[
            _sheet(report, pack, f"signatures-{index + 1}", words)
            for index, pack in enumerate(signing)
        ],
    )


def _applies(report: Report, pack: PackUsed) -> bool:
    """Whether any rule of the pack is asked on this day of this system; else there is nothing to sign."""
    mine = (verdict for verdict in report.verdicts if verdict.pack == pack.pack)
    return any(verdict.verdict != Word.NOT_APPLICABLE for verdict in mine)


def _signed(report: Report, words: Wording) -> list[Item]:
    """What the signatures are about: the document by its digest, so that no other one can be put under them."""
    system = report.system
    sealed = report.plan.digest if report.plan.sealed_at is not None else None
    return items(
        (
            words.say("signatures.system"),
            words.text(system.name) if system.name else words.say("cover.unnamed"),
        ),
        (words.say("signatures.version"), system.version),
        (words.say("cover.as_of"), words.date(report.as_of)),
        (words.say("cover.outcome"), words.outcome(report.outcome)),
        (words.say("cover.digest"), report.digest),
        (words.say("signatures.seal"), sealed),
    )


def _sheet(report: Report, pack: PackUsed, anchor: str, words: Wording) -> Sheet:
    blocks = [Block(words.text(one.title), _basis(report, one, words)) for one in pack.signatures]
    return Sheet(anchor, words.text(pack.title), blocks)


def _basis(report: Report, signature: Signature, words: Wording) -> list[Words]:
    """The clauses that say who signs, each with how well it was checked."""
    return [
        words.say(
            "signatures.basis",
            title=words.text(clause.title),
            citation=clause.citation,
            verified=words.say(f"verified.{clause.verified}.short"),
        )
        for clause in report.clauses
        if clause.id in signature.cites
    ]
