"""What follows from the counts alone: everything that a check of the report works out again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from auditor import estimates, intervals
from auditor.cells import Cells, Crossing
from auditor.codebook import Codebook
from auditor.documented import DataFacts, Said
from auditor.effective import EffectiveRule
from auditor.estimates import Asked
from auditor.report import CountedRows, Estimate, Verdict, Word, tally_digest, to_rows

CONFIDENCE = 0.95
CLASSIFIED = ("binary", "multiclass")
"""Tasks whose decision is one of two, or one of several, classes."""


def methods(codebook: Codebook) -> dict[str, str]:
    """The interval methods that the figures of this audit were made with."""
    binary = codebook.task == "binary"
    summed = codebook.task in ("regression", "transcription")
    ranking = codebook.task == "ranking"
    used = {
        "rate": True,
        "f1": binary and codebook.has_label and codebook.has_prediction,
        "mean": summed,
        "linearised": codebook.has_label or ranking,
        "dispersion": (binary and codebook.has_label and codebook.has_prediction)
        or bool(codebook.features),
        "distance": codebook.has_score and not ranking,
        "area": codebook.has_label and codebook.has_score and codebook.task in CLASSIFIED,
        "difference": True,
        "ratio": True,
        "weights": codebook.weighted,
        "clusters": codebook.folds is not None,
    }
    methods = {kind: method for kind, method in intervals.METHODS.items() if used[kind]}
    return {**methods, "clusters": "folds_of_lists"} if ranking else methods


def outputs(cells: Cells) -> frozenset[str]:
    """The system's kinds of output: a decision, a score."""
    book = cells.codebook
    decided = book.has_prediction and book.task in ("binary", "multiclass", "ranking")
    kinds = {"decision": decided, "score": book.has_score and book.task != "regression"}
    return frozenset(kind for kind, there in kinds.items() if there)


def tally_of_words(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many verdicts of each word."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict.verdict.value] = counts.get(verdict.verdict.value, 0) + 1
    return counts


def all_estimates(
    cells: Cells,
    rules: Sequence[EffectiveRule],
    verdicts: Sequence[Verdict],
    *,
    set_aside: Sequence[dict[str, str]] = (),
) -> list[Estimate]:
    """Every metric everywhere, and the contrasts that the verdicts were about."""
    decide = {effective.rule.id: effective.rule.decide for effective in rules}
    asked = [
        Asked(
            metric=verdict.metric,
            parameters=verdict.parameters,
            contrast=verdict.contrast,
            by=verdict.by,
            decide=decide[verdict.rule],
            set_aside=tuple(set_aside),
        )
        for verdict in verdicts
        if verdict.metric and verdict.contrast and verdict.by
    ]
    return estimates.estimate_all(cells, asked=asked, confidence=CONFIDENCE)


def counted_rows(cells: Cells) -> list[CountedRows]:
    """The tallies as they are printed, each with its digest."""
    found = []
    for counted in cells.tallies:
        tally, rows = counted.tally, to_rows(cells.codebook, counted)
        digest = tally_digest(tally.by, tally.keys, tally.sums, rows)
        found.append(
            CountedRows(by=tally.by, keys=tally.keys, sums=tally.sums, rows=rows, digest=digest)
        )
    return found


def limitations(
    cells: Cells, verdicts: Sequence[Verdict], data: DataFacts, source: str
) -> list[Said]:
    """What a reader must know before leaning on the figures."""
    found = [Said(code="limitation.not_legal_advice")]
    found += [Said(code="limitation.made_up")] if data.made_up else []
    found += [Said(code="limitation.no_model")] if source == "predictions" else []
    found += [Said(code="limitation.loaded")] if source == "loaded" else []
    found += [Said(code="limitation.labels")] if cells.codebook.has_label else []
    found += [Said(code="limitation.association"), Said(code="limitation.one_sample")]
    found += _unknown(cells)
    waiting = {"inconclusive", "insufficient_data", "pending", "error"}
    undecided = sum(verdict.verdict.value in waiting for verdict in verdicts)
    if undecided:
        found.append(Said(code="limitation.undecided", values={"verdicts": undecided}))
    if not all(score.exact for score in cells.codebook.binned):
        found += _binned(cells)
    if any(map(_at_median, verdicts)):
        found += _at_medians(cells)
    if cells.codebook.task == "regression":
        found.append(Said(code="limitation.unweighted_means"))
    return [*found, Said(code="limitation.remedies_untried"), Said(code="limitation.seal")]


def _unknown(cells: Cells) -> list[Said]:
    found = []
    for attribute in cells.codebook.attributes:
        crossing = cells.at([attribute.name])
        n = int(crossing.n[~crossing.known].sum())
        if n:
            values: dict[str, Any] = {"n": n, "attribute": attribute.name}
            found.append(Said(code="limitation.unknown", values=values))
    return found


def _at_median(verdict: Verdict) -> bool:
    """A verdict on the share above the median, which tells less the more scores equal it."""
    asked = verdict.metric == "scoring_rate" and verdict.verdict != Word.NOT_APPLICABLE
    return asked and verdict.parameters.get("quantile", 0.5) == 0.5


def _of_each(crossing: Crossing) -> list[Crossing]:
    """The crossing by its one score, or of several classes by that of each."""
    book = crossing.codebook
    if book.score is not None:
        return [crossing]
    return [crossing.versus_rest(name) for name in (book.class_scores and book.classes) or ()]


def _at_medians(cells: Cells) -> list[Said]:
    classes = cells.codebook.classes
    if classes is None:
        found = [_tied(view) for view in _of_each(cells.at(()))]
        return [Said(code="limitation.scores_at_median", values=values) for values in found]
    each = zip(classes, _of_each(cells.at(())), strict=False)
    most = max(({"class": name, **_tied(view)} for name, view in each), key=_tied_share)
    return [Said(code="limitation.class_scores_at_median", values=most)]


def _tied_share(values: dict[str, Any]) -> float:
    return float(values["tied_share"])


def _tied(whole: Crossing) -> dict[str, Any]:
    """The median of everybody with a score, and who has exactly that score."""
    people, score = whole.bin_people(), whole.codebook.score
    assert score is not None
    n, tied = int(people.sum()), int(people[score.below_median : score.above_median].sum())
    share = round(tied / n, 6) if n else 0.0
    return {"median": score.median, "n": n, "tied": tied, "tied_share": share}


def _binned(cells: Cells) -> list[Said]:
    """What it costs that scores are counted in bins."""
    of_classes = "" if cells.codebook.classes is None else "class_"
    found = [Said(code=f"limitation.binned_{of_classes}scores", values=_binning(cells))]
    labelled = all(view.has("label", "bin") for view in _of_each(cells.at(())))
    if labelled and cells.codebook.has("probability"):
        error = _apart(cells)
        values = {"error": error, "brier": min(2 * error, 1.0)}
        found.append(Said(code="limitation.binned_calibration", values=values))
    return found


def _binning(cells: Cells) -> dict[str, Any]:
    """By how much an area, the worst of several classes, may differ from that of the exact scores."""
    bins = max(len(score.edges) for score in cells.codebook.binned)
    error = max(_area_error(view) for view in _of_each(cells.at(())))
    return {"bins": bins, "error": error}


def _area_error(whole: Crossing) -> float:
    """½ Σ p⁺ p⁻ over the bins."""
    if not whole.has("label", "bin"):
        return 0.0
    positive, negative = whole.bins(1)[0], whole.bins(0)[0]
    total = positive.sum() * negative.sum()
    error = 0.5 * float(np.sum(positive * negative)) / total if total else 0.0
    return round(error, 6)


def _apart(cells: Cells) -> float:
    """By how much the mean score of a group may differ from that of its bins, the worst of all groups."""
    crossings = [cells.at(by) for by in [(), *((a.name,) for a in cells.codebook.attributes)]]
    most = max(_reach(view) for crossing in crossings for view in _of_each(crossing))
    return math.ceil(most * 1e6) / 1e6


def _reach(crossing: Crossing) -> float:
    """Σ share of the bin · how far its ends lie from its mean."""
    book = crossing.codebook.score
    assert book is not None
    if book.means is None:
        return 0.0
    ends, means = np.array([0.0, *book.edges]), np.array(book.means)
    reach = np.maximum(ends[1:] - means, means - ends[:-1])
    held = (crossing.bins(1) + crossing.bins(0))[crossing.known]
    people = held.sum(axis=1)
    return float(np.max((held @ reach)[people > 0] / people[people > 0], initial=0.0))
