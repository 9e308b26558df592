"""What was seen, as tables: one row for many cells, and one for each of the worst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from .design import ALLOWED, Seen
from .exact import Exact
from .power import Case, Sufficed


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(header), " | ".join("---" for _ in header), *(" | ".join(r) for r in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


def most(values: Iterable[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return max(there, default=None)


def exact(found: Sequence[Exact]) -> str:
    """Per contrast and limit: the worst of all sizes and rates."""
    rows = []
    ordered = sorted(found, key=lambda one: (one.contrast, one.limit))
    for (contrast, limit), several in groupby(ordered, lambda one: (one.contrast, one.limit)):
        same = list(several)
        cells = sum(len(one.best) for one in same)
        worst_pass = max(same, key=lambda one: one.wrong_pass.max())
        worst_fail = max(same, key=lambda one: one.wrong_fail.max())
        rows.append(
            (
                contrast,
                f"{limit:g}",
                f"{cells:,}",
                share(float(np.concatenate([one.covered for one in same]).mean())),
                share(min(one.covered.min() for one in same)),
                share(min(one.covered_worst.min() for one in same)),
                _where(worst_pass, worst_pass.wrong_pass),
                _where(worst_fail, worst_fail.wrong_fail),
            )
        )
    header = (
        "contrast",
        "limit",
        "cells",
        "cover, mean",
        "least",
        "least, worst case",
        "wrong pass, most",
        "wrong fail, most",
    )
    return markdown(header, rows)


def _where(one: Exact, values: np.ndarray) -> str:
    at = int(values.argmax())
    return f"{share(float(values[at]))} (n {one.sizes[0]:,} and {one.sizes[1]:,}, best rate {one.best[at]:g})"


def summary(seen: Sequence[Seen]) -> str:
    """Per metric and contrast, inside and outside the minimums."""
    rows = []

    def key(one: Seen) -> tuple[str, str, str, bool]:
        d = one.design
        return d.part, d.metric, d.contrast or "", not d.inside

    for (part, metric, contrast, outside), several in groupby(sorted(seen, key=key), key):
        same = list(several)
        covered = np.concatenate([one.covered for one in same])
        rows.append(
            (
                part + (", outside the minimums" if outside else ""),
                f"{metric} {contrast}".strip(),
                f"{len(same):,}",
                share(float(np.mean([one.covered.mean() for one in same]))),
                share(float(covered.min())),
                share(min(one.covered_worst for one in same)),
                share(most(one.wrong_pass for one in same)),
                share(most(one.wrong_fail for one in same)),
                share(float(np.mean([one.inconclusive for one in same]))),
                share(float(np.mean([one.insufficient for one in same]))),
            )
        )
    header = (
        "part",
        "asked",
        "cells",
        "cover, mean",
        "least",
        "least, worst case",
        "wrong pass, most",
        "wrong fail, most",
        "inconclusive",
        "insufficient",
    )
    return markdown(header, rows)


def cells(seen: Sequence[Seen]) -> str:
    """One row per cell."""
    rows = [
        (
            one.design.name,
            f"{one.audits:,}",
            share(float(one.covered.mean())),
            share(float(one.covered.min())),
            share(one.covered_worst),
            share(one.wrong_pass),
            share(one.wrong_fail),
            share(one.inconclusive),
            share(one.insufficient),
        )
        for one in seen
    ]
    header = (
        "cell",
        "audits",
        "cover, mean",
        "least",
        "worst case",
        "wrong pass",
        "wrong fail",
        "inconclusive",
        "insufficient",
    )
    return markdown(header, rows)


def sufficed(found: Sequence[Sufficed]) -> str:
    """Whether the stated n suffices, case by case, and over all pilots."""
    rows = [
        (
            one.case.contrast or "",
            one.case.told,
            str(len(one.case.rates)),
            f"{one.case.people:,}",
            share(one.inconclusive),
            share(one.stated),
            f"{one.growth:.1f}×",
            share(one.as_observed),
            share(one.in_truth),
        )
        for one in found
        if one.stated
    ]
    header = (
        "asked",
        "truth",
        "groups",
        "people each",
        "inconclusive",
        "of them n stated",
        "median growth",
        "verdict in repeats, figures as observed",
        "verdict in repeats, in truth",
    )
    return markdown(header, rows)


def taken(found: Sequence[tuple[Case, str, int]]) -> str:
    """People per group for an 80 % chance of a verdict."""
    rows = [
        (str(len(case.rates)), f"{max(case.rates):g}", case.told, word, f"{people:,}")
        for case, word, people in found
    ]
    return markdown(("groups", "best rate", "truth", "verdict", "people per group"), rows)


def worst(seen: Sequence[Seen], number: int = 10) -> list[Seen]:
    """The cells furthest beyond what they promise, or nearest to it."""

    def excess(one: Seen) -> float:
        missed = (1 - one.covered.min() - ALLOWED) / one.error if one.design.inside else -np.inf
        return max((one.worst_wrong - ALLOWED) / one.error, missed - 3)

    return sorted(seen, key=excess, reverse=True)[:number]


def broken(seen: Sequence[Seen]) -> list[Seen]:
    """The cells that miss a target: cover of 92 % each, wrong verdicts within 3.5 standard errors of 5 %."""
    return [
        one
        for one in seen
        if one.worst_wrong > one.most_allowed
        or (one.design.inside and min(one.covered.min(), one.covered_worst) < 0.92)
    ]
