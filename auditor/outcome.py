"""What verdicts come to: one outcome of an audit, worst first, and what a breach leaves open beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from auditor.codebook import UNKNOWN
from auditor.report import Outcome, Verdict, Word


def roll_up(verdicts: Iterable[Verdict]) -> Outcome:
    """What the verdicts come to, worst first; nothing that was tested and holds is never a pass."""
    return comes_to({part.verdict for verdict in verdicts for part in (verdict, *_beside(verdict))})


def _beside(verdict: Verdict) -> list[Verdict]:
    """A breach that is flagged or answered for answers no question about the other groups of its crossing."""
    return left_open(verdict) if verdict.verdict in (Word.FLAG, Word.WAIVED) else []


def left_open(verdict: Verdict) -> list[Verdict]:
    """What a breach in one group leaves undecided in another that was to be compared, as if that were the crossing's word."""
    if verdict.verdict not in (Word.FAIL, Word.FLAG, Word.WAIVED):
        return []
    known = [g for g in verdict.groups if UNKNOWN not in g.group.values() and not g.set_aside]
    words = (Word.INSUFFICIENT_DATA, Word.INCONCLUSIVE)
    undecided = [group for word in words for group in known if group.verdict == word]
    told = ("verdict", "reason", "n_needed", "value", "interval", "bound", "part", "n")
    return [
        verdict.model_copy(
            update={name: getattr(group, name) for name in told}
            | {"deciding_group": group.group, "worst_group": group.group, "waiver": None}
        )
        for group in undecided[:1]
    ]


def comes_to(words: AbstractSet[Word]) -> Outcome:
    """The same, of the words that occur."""
    if words & {Word.ERROR, Word.FAIL}:
        return Outcome.FAIL
    if words & {Word.INCONCLUSIVE, Word.INSUFFICIENT_DATA, Word.PENDING}:
        return Outcome.UNDETERMINED
    if words <= {Word.NOT_APPLICABLE, Word.WAIVED}:
        return Outcome.UNDETERMINED
    if words & {Word.FLAG, Word.WAIVED}:
        return Outcome.FLAGGED
    return Outcome.PASS


def outcome_by_kind(verdicts: Sequence[Verdict]) -> dict[str, Outcome]:
    """The outcome of each kind of rule that the packs hold."""
    kinds = dict.fromkeys(verdict.kind for verdict in verdicts)
    return {kind: roll_up(v for v in verdicts if v.kind == kind) for kind in kinds}
