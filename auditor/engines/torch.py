"""Counting with torch, where the answers of a model lie: other codes go there, and only cells come back.

The sums are of integers, so that it gives the same bytes as counting with numpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import torch

from auditor.cells import Cells, Integers
from auditor.codebook import OF_CLASS, Codebook, Tally
from auditor.counted import Counted
from auditor.engines._keys import DENSE, MANY, by_class, decoded, derived, finest, key_sizes

Columns = Mapping[str, torch.Tensor]


def count(
    codes: Mapping[str, Integers],
    tallies: Sequence[Tally],
    *,
    codebook: Codebook,
    device: torch.device | str,
) -> Cells:
    """The cells of these tallies. `codes`: int64 columns of equal length, there already or not; -1 is missing; sums by name."""
    wanted = finest(tallies)
    used = {"n", *(name for t in wanted for name in (*t.by, *t.keys, *t.sums))}
    there = {n: torch.as_tensor(codes[n], device=device) for n in sorted(used & codes.keys())}
    found = tuple(_counted(there, tally, codebook) for tally in wanted)
    return derived(Cells(codebook, found), tallies)


def _counted(codes: Columns, tally: Tally, codebook: Codebook) -> Counted:
    if OF_CLASS in tally.keys:
        each = partial(_counted, codebook=codebook)
        return by_class(codes, tally, len(codebook.class_scores), each)
    names, sizes = (*tally.by, *tally.keys), key_sizes(tally, codebook)
    total = math.prod(sizes)
    if total >= MANY:
        table = torch.stack([codes[name] for name in names], dim=1)
        seen, key = torch.unique(table, dim=0, return_inverse=True)
        return Counted(tally, seen.cpu().numpy(), _sums(codes, tally, key, len(seen)))
    key = _key(codes, names, sizes)
    if total > DENSE:
        seen, key = torch.unique(key, return_inverse=True)
        return Counted(
            tally, decoded(seen.cpu().numpy(), sizes), _sums(codes, tally, key, len(seen))
        )
    seen = torch.bincount(key, minlength=total).nonzero().reshape(-1)
    sums = _sums(codes, tally, key, total)
    places = seen.cpu().numpy()
    return Counted(tally, decoded(places, sizes), sums[places])


def _key(codes: Columns, names: Sequence[str], sizes: Sequence[int]) -> torch.Tensor:
    """Per row one integer for all its codes."""
    key = torch.zeros_like(codes["n"])
    for name, size in zip(names, sizes, strict=True):
        key = key * size + (codes[name] + 1)
    return key


def _sums(codes: Columns, tally: Tally, key: torch.Tensor, total: int) -> Integers:
    """Σ values per key. Sums of int64 are exact, in whatever order a device adds them."""
    table = torch.zeros((total, len(tally.sums)), dtype=torch.int64, device=key.device)
    for position, name in enumerate(tally.sums):
        table[:, position].index_add_(0, key, codes[name])
    found: Integers = table.cpu().numpy()
    return found
