"""Check that score bins are cut where the report says: what is called the median has half of the people on either side."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from auditor.cells import Cells, Crossing, Integers
from auditor.codebook import Codebook, ScoreBins, quantile
from auditor.verify._difference import Verification, Words


def check(cells: Cells, found: Verification) -> None:
    """Of the score, or of every class's, as far as the counts by its bins are in the file."""
    for path, about, crossing in _scores(cells):
        bins = crossing.codebook.score
        if bins is None or not crossing.has("bin"):
            continue
        wrong = _wrong(bins, crossing.bin_people())
        if wrong is not None:
            stated, recomputed = wrong
            found.differs(path, Words(stated), Words(recomputed), about=about)


def _scores(cells: Cells) -> Iterator[tuple[str, str, Crossing]]:
    whole, book = cells.at(()), cells.codebook
    if book.score is not None:
        yield "codebook.score", "", whole
    elif _of_each(book):
        for place, name in enumerate(book.classes or ()):
            yield f"codebook.class_scores[{place}]", name, whole.versus_rest(name)


def _of_each(book: Codebook) -> bool:
    """Whether every class has its score; where some lack one, no figure can be recomputed, which is told."""
    return bool(book.class_scores) and len(book.class_scores) == len(book.classes or ())


def _wrong(bins: ScoreBins, people: Integers) -> tuple[str, str] | None:
    """(what is stated, what it would have to be) of bins that cannot have come from these people."""
    edges = np.array(bins.edges)
    if not (np.isfinite(edges).all() and (np.diff(edges) > 0).all()):
        return "score bins out of order", "ascending ends"
    if people.sum() == 0:
        return None
    if bins.exact and bins.median != quantile(edges[people > 0], people[people > 0], 0.5):
        return f"a median of {bins.median:g}", "the median of the people counted"
    around = tuple(int(np.searchsorted(edges, bins.median, side=s)) for s in ("left", "right"))
    if around != (bins.below_median, bins.above_median):
        return "score bins around the median", "those that its value tells"
    for q, cut in {"0.5": around, **bins.cuts}.items():
        if not _parted(people, cut, float(q), exactly=q == "0.5"):
            return f"score bins cut at the quantile {q}", "as many people on either side as it says"
    return None


def _parted(people: Integers, cut: tuple[int, int], q: float, *, exactly: bool) -> bool:
    """Whether so many people lie below and above. A quantile is written with six digits, which may miss one person."""
    below, upto = int(people[: cut[0]].sum()), int(people[: cut[1]].sum())
    rank = q * (int(people.sum()) - 1)
    slack = 0 if exactly else 1
    first = math.floor(rank) + 1
    most = first - 1 if exactly and rank == math.floor(rank) else first + slack
    return 0 <= cut[1] - cut[0] <= 1 and below <= most and upto >= first - slack
