"""Audit a file of predictions without writing any YAML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from auditor.cli._options import Running, lists, running, words

_TASKS = ["binary", "multiclass", "regression", "ranking", "transcription"]


@click.command("scan")
@click.argument("path", metavar="FILE")
@click.option(
    "--label", "--relevance", metavar="COL", help="What really happened; of a ranking, relevance."
)
@click.option("--prediction", metavar="COL", help="What the model decided.")
@click.option("--score", metavar="COL", help="What it scored; higher = more likely positive.")
@click.option("--scores", multiple=True, metavar="CLASS=COL,…", help="A score column per class.")
@click.option("--threshold", type=float, metavar="X", help="Positive from this score on.")
@click.option("--positive", multiple=True, metavar="VALUE,…", help="Positive predictions.")
@click.option("--label-positive", multiple=True, metavar="VALUE,…", help="Positive labels.")
@click.option(
    "--words", multiple=True, metavar="EDITS,LENGTH", help="Transcription: columns, in words."
)
@click.option("--characters", multiple=True, metavar="EDITS,LENGTH", help="The same in characters.")
@click.option("--query", metavar="COL", help="Ranking: the list that an item is shown in.")
@click.option("--rank", metavar="COL", help="Ranking: its place, 1 = top; else the score ranks.")
@click.option("--top", type=click.IntRange(min=1), metavar="K", help="Ranking: places shown.")
@click.option("--adverse", is_flag=True, help="Positive is bad for the person.")
@click.option(
    "--task", type=click.Choice(_TASKS), default="binary", show_default=True, help="Kind."
)
@click.option(
    "--sensitive",
    multiple=True,
    required=True,
    metavar="COL,ROLE=COL,…",
    help="Sensitive attributes; repeat it where names hold commas.",
)
@click.option("--bins", multiple=True, metavar="ROLE=25,40,60", help="Cut numbers into bins.")
@click.option("--reference", multiple=True, metavar="ROLE=LEVEL", help="Compare with this level.")
@click.option("--count", metavar="COL", help="How many people a row stands for.")
@click.option("--weight", metavar="COL", help="Sampling weight.")
@click.option("--cluster", metavar="COL", help="Person id, when rows repeat.")
@click.option(
    "--features",
    multiple=True,
    metavar="COL,…",
    help="Columns that a model may read: who lacks one, and what they give away of the attributes.",
)
@click.option(
    "--population",
    multiple=True,
    metavar="ROLE=LEVEL:SHARE,…",
    help="The shares of the levels in the population.",
)
@click.option("--population-source", multiple=True, metavar="ROLE=TEXT", help="Who counted it.")
@click.option("--counterfactual", metavar="COL", help="The decision, had the person been another.")
@click.option(
    "--consistency", metavar="COL", help="Share of positive (several classes: of alike) neighbours."
)
@click.option("--tolerance", type=float, metavar="X", help="Regression: by how much it may miss.")
@click.option("--rules", multiple=True, required=True, metavar="PACK,…", help="Names or paths.")
@click.option("--keep", multiple=True, metavar="COL=VALUE,…", help="Only rows with these values.")
@click.option(
    "--join", metavar="FILE", help="A second file with further columns, e.g. predictions."
)
@click.option("--join-on", metavar="COL", default="row", show_default=True, help="Its key column.")
@click.option("--columns", multiple=True, metavar="NAME,…", help="Names for a file without header.")
@click.option("--no-header", is_flag=True, help="The first line is data.")
@click.option("--missing", multiple=True, metavar="TEXT,…", help="Texts that mean missing.")
@click.option("--strip", is_flag=True, help="Remove blanks around values.")
@click.option("--encoding", metavar="NAME", help="Encoding, where it is not recognised.")
@click.option("--delimiter", metavar="CHAR", help="Column delimiter; tab for a tabulator.")
@click.option("--decimal", metavar="CHAR", help="Decimal mark.")
@click.option("--thousands", metavar="CHAR", help="Thousands mark.")
@click.option("--skip", type=click.IntRange(min=0), metavar="N", help="Lines before the header.")
@click.option("--name", metavar="TEXT", help="The system's name on the cover.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Seed of whatever is drawn.")
@running
def command(path: str, running: Running, **flags: Any) -> int:
    """Audit the predictions in FILE (csv, tsv, jsonl, parquet, arrow; .gz; globs).

    An option given once is a list with commas; repeated, every value is taken as it stands.
    """
    from auditor import line
    from auditor.cli import _finish

    config, settled = _finish.settled(described(path, flags, running), running)
    report = line.audit(
        config,
        folder=Path(),
        device=settled.device,
        as_of=settled.as_of,
        lock=settled.lock,
        record_changes=settled.record_changes,
    )
    return _finish.finish(report, settled)


def described(path: str, flags: dict[str, Any], running: Running) -> Any:
    """The audit that the flags ask for."""
    from auditor import scanning

    return scanning.describe(
        path,
        label=flags["label"],
        prediction=flags["prediction"],
        score=flags["score"],
        scores=dict(_pairs("scores", words(flags["scores"]))) or None,
        threshold=flags["threshold"],
        positive=words(flags["positive"]) or None,
        label_positive=words(flags["label_positive"]) or None,
        adverse=flags["adverse"],
        words=words(flags["words"]) or None,
        characters=words(flags["characters"]) or None,
        query=flags["query"],
        rank=flags["rank"],
        top=flags["top"],
        task=flags["task"],
        sensitive=words(flags["sensitive"]),
        bins={role: _numbers(role, text) for role, text in _pairs("bins", flags["bins"])},
        reference=dict(_pairs("reference", flags["reference"])),
        count=flags["count"],
        weight=flags["weight"],
        cluster=flags["cluster"],
        features=words(flags["features"]) or None,
        population=_population(flags["population"], flags["population_source"]),
        counterfactual=flags["counterfactual"],
        consistency=flags["consistency"],
        tolerance=flags["tolerance"],
        rules=lists(flags["rules"]),
        keep={column: words([text]) for column, text in _pairs("keep", flags["keep"])},
        join=flags["join"],
        join_on=flags["join_on"],
        read=_read(flags),
        name=flags["name"],
        lang=running.lang,
        to=running.to,
        seed=flags["seed"],
    )


def _pairs(flag: str, values: Sequence[str]) -> list[tuple[str, str]]:
    """NAME=VALUE, each name once."""
    found: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip() or not text.strip():
            raise click.UsageError(f"--{flag}: write NAME=VALUE, not '{value}'.")
        if name.strip() in found:
            raise click.UsageError(f"--{flag} is given twice for '{name.strip()}'.")
        found[name.strip()] = text.strip()
    return list(found.items())


def _population(shares: Sequence[str], sources: Sequence[str]) -> dict[str, Any] | None:
    """Per role the shares of its levels, and who counted them: nobody can check shares without."""
    told = dict(_pairs("population-source", sources))
    found: dict[str, Any] = {}
    for role, text in _pairs("population", shares):
        if role not in told:
            raise click.UsageError(
                f"--population {role} needs --population-source {role}=TEXT: who counted it, and when?"
            )
        parts = [_share(role, part) for part in words([text])]
        found[role] = {"source": told.pop(role), "shares": dict(parts)}
    for role in told:
        raise click.UsageError(f"--population-source names '{role}', and --population does not.")
    return found or None


def _share(role: str, text: str) -> tuple[str, float]:
    level, colon, share = text.rpartition(":")
    try:
        return level.strip(), float(share if colon else "")
    except ValueError:
        raise click.UsageError(
            f"--population {role}: write LEVEL:SHARE, as in {role}=female:0.51, not '{text}'."
        ) from None


def _numbers(role: str, text: str) -> list[float]:
    try:
        return [int(n) if n.strip().lstrip("-").isdecimal() else float(n) for n in text.split(",")]
    except ValueError:
        raise click.UsageError(
            f"--bins: '{text}' are not numbers with commas, as in {role}=25,40,60."
        ) from None


def _read(flags: dict[str, Any]) -> dict[str, Any]:
    """How to read the file; what was not said is left to be recognised."""
    delimiter = {"tab": "\t", "\\t": "\t"}.get(flags["delimiter"], flags["delimiter"])
    said = {
        "columns": words(flags["columns"]) or None,
        "header": False if flags["no_header"] else None,
        "missing": words(flags["missing"]) or None,
        "strip": True if flags["strip"] else None,
        "encoding": flags["encoding"],
        "delimiter": delimiter,
        "decimal": flags["decimal"],
        "thousands": flags["thousands"],
        "skip": flags["skip"],
    }
    return {name: value for name, value in said.items() if value is not None}
