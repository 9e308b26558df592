"""How well one division of people tells another apart: which group somebody belongs to, by a feature.

Cramér's V is 0 where the feature says nothing of the group, and 1 where it says all. Chance alone
makes it positive, so what chance brings is taken off the figure that is shown (Bergsma 2013).
"""

from __future__ import annotations

import numpy as np

from auditor.cells import Floats, Sums
from auditor.quantity import Dispersion


def cramers_v(table: Floats, *, size: float, among: Sums) -> Dispersion:
    """V of a table [levels of the feature, groups] of weights, worth `size` independent people.

    Rows and columns of nobody say nothing; with fewer than two of either there is no V.
    """
    table = table[:, table.sum(axis=0) > 0][table.sum(axis=1) > 0]
    rows, columns = table.shape
    if min(rows, columns) < 2 or size <= min(rows, columns):
        nothing = np.full(1, np.nan)
        return Dispersion(*(nothing,) * 6, counted=among.n, among=among)
    share = table / table.sum()
    by_row, by_column = share.sum(axis=1, keepdims=True), share.sum(axis=0, keepdims=True)
    calm = table / table.sum() * size + 0.5
    calm = calm / calm.sum()
    parts = share**2 / (by_row * by_column)
    phi_2 = float(max(parts.sum() - 1, 0.0))
    moved = 2 * share / (by_row * by_column)
    moved = moved - parts.sum(axis=1, keepdims=True) / by_row
    moved = moved - parts.sum(axis=0, keepdims=True) / by_column
    lift = calm / (calm.sum(axis=1, keepdims=True) * calm.sum(axis=0, keepdims=True))
    freedom, most = (rows - 1) * (columns - 1), min(rows, columns) - 1

    def root(place: Floats) -> Floats:
        return np.asarray(np.sqrt(np.clip(place / most, 0.0, 1.0)))

    return Dispersion(
        place=np.array([phi_2]),
        noise=np.array([freedom / size]),
        noise_2=np.array([freedom / size**2]),
        noisiest=np.array([(lift * (1 - calm)).max() / size]),
        variance=np.array([(share * moved**2).sum() / size]),
        freedom=np.array([size - 1]),
        counted=among.n,
        among=among,
        curve=root,
        shown=_corrected(phi_2, rows, columns, size),
    )


def _corrected(phi_2: float, rows: int, columns: int, size: float) -> Floats:
    """√(φ̃² / min(r̃ − 1, c̃ − 1)) with φ̃² = φ² − (r − 1)(c − 1)/(n − 1), r̃ = r − (r − 1)²/(n − 1)."""
    left = max(phi_2 - (rows - 1) * (columns - 1) / (size - 1), 0.0)
    most = min(k - (k - 1) ** 2 / (size - 1) for k in (rows, columns)) - 1
    return np.array([min(np.sqrt(left / most), 1.0)]) if most > 0 else np.array([np.nan])
