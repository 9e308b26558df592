"""Which features stand in for a sensitive attribute: each is held against each attribute, the strongest first."""

from __future__ import annotations

import math

from auditor import eligible, intervals
from auditor.cells import Cells, Crossing
from auditor.codebook import Feature
from auditor.documented import Said
from auditor.metrics import proxies
from auditor.screened import Proxy


def screen(cells: Cells, *, confidence: float) -> list[Proxy]:
    """Every feature by every attribute; those that were not measured come last."""
    return [
        proxy
        for attribute in cells.codebook.attributes
        for proxy in sorted(
            (
                _proxy(cells.at([attribute.name]), feature, confidence)
                for feature in cells.codebook.features
            ),
            key=_strongest,
        )
    ]


def _strongest(proxy: Proxy) -> tuple[bool, float, str]:
    return proxy.value is None, -(proxy.value or 0.0), proxy.feature


def _proxy(crossing: Crossing, feature: Feature, confidence: float) -> Proxy:
    named = {"attribute": crossing.by[0], "feature": feature.name}
    if feature.left_out is not None:
        return Proxy(**named, reason=feature.left_out)
    found = proxies.of_feature(crossing, feature)
    value, n = float(found.value[0]), int(found.counted[0])
    if math.isnan(value):
        return Proxy(**named, n=n, reason=Said(code=f"reason.no_{proxies.OF}"))
    (doubt,) = eligible.unreliable(found)
    if doubt is not None:
        return Proxy(**named, n=n, value=value, reason=doubt)
    limits = intervals.limits(found, (1 - confidence) / 2)
    interval = float(limits.low[0]), float(limits.high[0])
    return Proxy(**named, n=n, value=value, interval=interval)
