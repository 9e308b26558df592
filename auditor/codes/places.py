"""Which bin a score falls into, found for many scores at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auditor.arrays import array_namespace, beside
from auditor.cells import Floats, Integers

_SLOTS = 1 << 16
_TAILS = 64
"""Of so many edges one at either end may be far away, and gets no slots of its own."""


class Places:
    """Bins by their upper edges, each belonging to its bin; beyond the last edge is the last bin.

    A table of equal slots says at which bin to begin, and one comparison ends the search. Only in a slot with several
    edges a score has to be searched for among all of them.
    """

    def __init__(self, edges: Floats) -> None:
        self._edges = edges
        tail = len(edges) // _TAILS
        self._low, high = float(edges[tail]), float(edges[-1 - tail])
        with np.errstate(over="ignore", divide="ignore"):
            span = np.float64(high) - self._low
            self._per = np.float64(_SLOTS) / span
        self._quick = bool(np.isfinite(span) and np.isfinite(self._per))
        self._ends = np.append(edges, np.inf)
        if self._quick:
            inside = np.bincount(self._slots(edges), minlength=_SLOTS + 1)
            self._first = np.cumsum(inside) - inside
            self._crowded = inside > 1
            self._any_crowded = bool(self._crowded.any())

    def of(self, scores: Floats) -> Integers:
        """Per score, none of them missing, the position of its bin."""
        if not self._quick or not isinstance(scores, np.ndarray):
            return self._searched(scores)
        slots = self._slots(scores)
        codes = self._first[slots]
        codes += self._ends[codes] < scores
        if self._any_crowded:
            among = np.flatnonzero(self._crowded[slots])
            codes[among] = np.searchsorted(self._edges, scores[among], side="left")
        np.minimum(codes, len(self._edges) - 1, out=codes)
        return np.asarray(codes)

    def _searched(self, scores: Floats) -> Integers:
        xp = array_namespace(scores)
        codes = xp.searchsorted(beside(self._edges, scores), scores, side="left")
        found: Integers = xp.clip(codes, 0, len(self._edges) - 1)
        return found

    def _slots(self, scores: Floats) -> NDArray[np.intp]:
        """Equal parts between two edges. A greater score never has a lower slot, whatever is rounded."""
        with np.errstate(over="ignore"):
            found = scores - self._low
            found *= self._per
        return np.clip(found, 0, _SLOTS, out=found).astype(np.intp)
