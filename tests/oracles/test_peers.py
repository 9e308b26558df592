"""Our figures against those that other fairness libraries give for one small example."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from tests.oracles.peer_lines import LINES
from tests.oracles.peers import (
    FILE,
    ROOT,
    Absent,
    Beside,
    Columns,
    Differs,
    Line,
    Ours,
    Pairwise,
    Same,
    Smoothed,
    here,
    told,
)

if not FILE.exists():
    pytest.skip(f"no figures of other libraries here: {FILE.name}", allow_module_level=True)

ENTRIES: list[dict[str, Any]] = [*told()["values"], *told()["edge_values"]]


def fitting(entry: Mapping[str, Any]) -> list[Line]:
    return [line for line in LINES if line.fits(entry)]


def named(entry: Mapping[str, Any]) -> str:
    told = entry.get("spec") or {"case": entry.get("case")}
    return " ".join(
        [entry["library"], entry["metric"], *(f"{k}={v}" for k, v in told.items() if v)]
    )


def of(kind: type[Line]) -> list[Any]:
    return [
        pytest.param(entry, line, id=named(entry))
        for entry in ENTRIES
        for line in fitting(entry)
        if isinstance(line, kind)
    ]


def flat(figure: Any, path: str = "") -> dict[str, float | None]:
    """A figure, or a table of figures, by its place; infinite where the other library says so."""
    if isinstance(figure, Mapping):
        return {
            k: v for name, part in figure.items() for k, v in flat(part, f"{path}/{name}").items()
        }
    return {path: float(figure) if isinstance(figure, str) else figure}


def same(first: Any, second: Any) -> bool:
    one, other = flat(first), flat(second)
    return one.keys() == other.keys() and all(
        value is other[name]
        or (
            value is not None
            and other[name] is not None
            and math.isclose(value, other[name], rel_tol=0, abs_tol=1e-9)
        )
        for name, value in one.items()
    )


def test_every_figure_fits_one_line() -> None:
    """None is forgotten, none has two answers, and no line is left over."""
    assert len(ENTRIES) == 235 + 9
    assert {
        named(entry): len(fitting(entry)) for entry in ENTRIES if len(fitting(entry)) != 1
    } == {}
    assert [line for line in LINES if not any(line.fits(entry) for entry in ENTRIES)] == []


@pytest.mark.parametrize(("entry", "line"), of(Same))
def test_what_is_the_same_comes_out_here(entry: dict[str, Any], line: Same) -> None:
    """To 1e-9, from cells alone."""
    found = here(entry, line.ours)

    assert same(found, entry["value"]), (flat(found), flat(entry["value"]))


@pytest.mark.parametrize(("entry", "line"), of(Differs))
def test_what_differs_is_right_here(entry: dict[str, Any], line: Differs) -> None:
    """Theirs is not the figure that was computed by hand; ours is."""
    assert not same(line.right, entry["value"])
    if line.ours is not None:
        assert same(here(entry, line.ours), line.right), flat(here(entry, line.ours))


# ── docs/peers.md says the same ───────────────────────────────────────────────────────────────

PAGE = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")


def part(heading: str) -> str:
    """What stands below a heading, down to the next of its rank."""
    below = PAGE.partition(f"\n{heading}\n")[2]
    following = re.compile(rf"^{heading.partition(' ')[0]} ", re.MULTILINE)
    return following.split(below, maxsplit=1)[0]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    found = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in found]
    heads = {k - 1 for k, row in enumerate(cells) if set(row[0]) <= {"-"}}
    return [row for k, row in enumerate(cells) if k not in heads and set(row[0]) - {"-"}]


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def row_of_counts(library: str) -> str:
    """How many figures of a library are the same, differ, or are not offered."""
    of_it = [entry for entry in ENTRIES if entry["library"] == library]
    kinds = Counter(type(fitting(entry)[0]) for entry in of_it)
    counts = [len(of_it), *(kinds[kind] for kind in (Same, Differs, Absent))]
    return f"| {library} {of_it[0]['version']} | {' | '.join(map(str, counts))} |"


def row_of_difference(entry: Mapping[str, Any], line: Differs) -> str:
    """A figure that differs, as the page shows it."""
    spec = entry.get("spec", {})
    shown = [
        spec.get("on"),
        "weighted" if spec.get("weights") else None,
        f"k = {spec['n_neighbors']}" if "n_neighbors" in spec else None,
        f"α = {spec['alpha']}" if "alpha" in spec else None,
        entry.get("case"),
    ]
    of_what = ", ".join(word for word in shown if word) or "the example"
    offered = "yes" if line.ours is not None else "no"
    figures = f"{written(entry['value'])} | {written(line.right)}"
    return f"| {line.library} | `{line.metric}` | {of_what} | {figures} | {offered} |"


def written(figure: Any) -> str:
    """Figures to six digits."""
    if isinstance(figure, Mapping):
        return ", ".join(f"{name} {written(value)}" for name, value in figure.items())
    if figure is None:
        return "undefined"
    if isinstance(figure, int):
        return str(figure)
    return "∞" if math.isinf(float(figure)) else f"{float(figure):.6f}".replace("-", "−")


def test_the_page_counts_what_the_lines_say() -> None:
    """Every figure of every library is in one of the three columns."""
    head = PAGE.split("\n## ")[0]
    libraries = list(dict.fromkeys(entry["library"] for entry in ENTRIES))

    assert [f"| {' | '.join(row)} |" for row in rows(head)] == [row_of_counts(k) for k in libraries]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=f"{line.library} {line.metric}")
        for line in LINES
        if isinstance(line, Same)
    ],
)
def test_the_page_tells_what_it_is_called_here(line: Same) -> None:
    """Beside the name there stand our metrics and the contrast."""
    beside = [row[1] for row in rows(part(f"### {line.library}")) if line.metric in quoted(row[0])]
    words = quoted(" ".join(beside))
    wanted: set[str] = set()
    if isinstance(line.ours, Ours):
        wanted = {*line.ours.metrics, *line.ours.parameters} - {"alpha"}
        wanted |= {line.ours.contrast} if line.ours.contrast else set()
    elif isinstance(line.ours, Columns):
        parts = (line.ours.of, line.ours.portions)
        wanted = {name for columns in parts for name in columns.values()}
    elif isinstance(line.ours, Pairwise):
        wanted = {line.ours.metric}
    elif isinstance(line.ours, Smoothed):
        wanted = {line.ours.metric, line.ours.minus or line.ours.metric}
    else:
        assert isinstance(line.ours, Beside)
        wanted = {"z"}

    assert wanted <= words


def test_the_page_shows_every_figure_that_differs() -> None:
    """With theirs and ours, computed by hand; nothing else is said to differ."""
    found = [line for line in part("## Where they differ").splitlines() if line.startswith("| ")]
    named = {entry["library"] for entry in ENTRIES}
    found = [line for line in found if line.split("|")[1].strip() in named]
    expected = [
        row_of_difference(entry, line)
        for entry in ENTRIES
        for line in fitting(entry)
        if isinstance(line, Differs)
    ]

    assert Counter(found) == Counter(expected)


def test_the_page_says_why_a_figure_is_not_offered() -> None:
    """Every such figure has its reason, and every reason a figure."""
    found = {
        (library, name): why
        for library, names, why in rows(part("## Not offered"))
        for name in quoted(names)
    }

    assert found.keys() == {(ln.library, ln.metric) for ln in LINES if isinstance(ln, Absent)}
    assert all(found.values())
