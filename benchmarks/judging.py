"""A thousand rules: loaded and linted from fifty packs, and judged over a hundred groups.

    python benchmarks/judging.py

CPU seconds; the floor of loading is libyaml alone reading the same files. The rules ask every rate of a
binary decision by six contrasts with several limits, so that what rules share and what they do not both count.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import yaml

import auditor
from auditor import contrasts, metrics, rulebook
from auditor.judgement import Situation, judge
from auditor.rules import Limit

PACKS, RULES, GROUPS, PEOPLE = 50, 1000, 100, 200_000
DAY = dt.date(2026, 11, 23)
CONTRASTS = ("", "difference", "ratio", "ratio_to_best", "difference_to_best", "worst")
RULE = """- id: R-{number}
  name: unequal
  kind: metric
  asks: {{metric: {metric}{contrast}}}
  must: {{{limit}}}
  threshold: {{origin: organisation, why: {{en: A made-up limit, zh-CN: 虚构的限值}}}}
  on_breach: fail
  severity: low
  applies: {{task: [binary]}}
  title: {{en: A made-up rule, zh-CN: 虚构的规则}}
  why: {{en: To see how long a thousand take, zh-CN: 用于测量耗时}}
  tests:
  - {{groups: {{a: {form}, b: {form}}}, verdict: pass}}
  - {{groups: {{a: {form}, b: {form}}}, verdict: fail}}
"""


def rules() -> list[str]:
    """Every rate × contrast × limit that makes sense, as YAML."""
    found = []
    limits = [0.02 * k for k in range(1, 50)]
    for limit, name, contrast in itertools.product(limits, metrics.names(), CONTRASTS):
        metric = metrics.get(name)
        binary = "binary" in metric.tasks and metric.needs == {"label", "prediction"}
        if metric.kind != "rate" or metric.parameters or not binary:
            continue
        for side in ("at_least", "at_most"):
            asked = contrasts.get(contrast or None)
            if contrasts.problem(metric, asked, Limit.model_validate({side: limit})) is None:
                told = f", contrast: {contrast}" if contrast else ""
                form = "{tp: 900, fp: 100, fn: 100, tn: 900}"
                written = f"{side}: {limit:.2f}"
                found.append(
                    RULE.format(
                        number=len(found), metric=name, contrast=told, limit=written, form=form
                    )
                )
                break
    return found[:RULES]


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """CPU seconds, the best of several."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def packs(folder: Path) -> list[Path]:
    written, found = rules(), []
    assert len(written) == RULES
    each = RULES // PACKS
    for k in range(PACKS):
        path = folder / f"p{k:02d}.yaml"
        head = f"pack: p{k:02d}\nversion: '1'\ntitle: {{en: Made up, zh-CN: 虚构}}\nrules:\n"
        path.write_text(head + "".join(written[k * each : (k + 1) * each]), encoding="utf-8")
        found.append(path)
    return found


def read(paths: list[Path]) -> None:
    for path in paths:
        for _ in yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader):
            pass


def main() -> None:
    draw = np.random.default_rng(20261123)
    cells = auditor.count(
        {
            "group": draw.integers(0, GROUPS, PEOPLE).astype(str),
            "label": draw.integers(0, 2, PEOPLE),
            "prediction": draw.integers(0, 2, PEOPLE),
        },
        label="label",
        prediction="prediction",
        sensitive=["group"],
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = packs(Path(folder))
        names = [str(path) for path in paths]
        assert rulebook.check(paths) == []
        book = rulebook.load(names, folder=Path(folder), as_of=DAY)
        floor = seconds(lambda: read(paths))
        loading = seconds(lambda: rulebook.load(names, folder=Path(folder), as_of=DAY))
    situation = Situation(
        task="binary",
        as_of=DAY,
        outputs=frozenset({"decision"}),
        evidence=frozenset({"label", "prediction"}),
    )
    first = seconds(lambda: judge(cells, book.rules, situation), times=1)
    judging = seconds(lambda: judge(cells, book.rules, situation))
    print("| what | CPU s | × libyaml alone |")
    print("| --- | --- | --- |")
    print(f"| libyaml reads the {PACKS} files | {floor:.2f} | 1.0× |")
    print(
        f"| {RULES:,} rules in {PACKS} packs, loaded and linted | {loading:.2f} | {loading / floor:.1f}× |"
    )
    print(f"| {RULES:,} rules judged over {GROUPS} groups | {judging:.2f} | |")
    print(f"| the same for the first time, loading scipy.stats | {first:.2f} | |")


if __name__ == "__main__":
    main()
