"""Run the tests that stand in a rule: a handful of counts goes in, the rule's verdict must come out.

The counts become cells, and the same judge as in an audit decides. A test speaks of one attribute,
the first that the rule asks about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from auditor import edits, i18n, judgement, metrics, moments, tolerances, yamlfile
from auditor.cells import Cells
from auditor.codebook import UNKNOWN, Attribute, Codebook, Feature, Tally
from auditor.counted import Counted
from auditor.effective import EffectiveRule
from auditor.errors import AuditorError, Problem
from auditor.judgement import Situation
from auditor.report import Verdict
from auditor.rulebook import class_scored, listed
from auditor.rulebook.lint_tests import AMOUNTS
from auditor.rulebook.parameters import settle
from auditor.rulebook.sample import TWO_BINS, Row, Sample, class_word, people
from auditor.rules import Attestation, Number, Pack, Rule, RuleTest
from auditor.tolerances import Tolerances
from auditor.yamlfile import Document

NO_DATE = dt.date(2000, 1, 1)
"""The day of a test in which no date plays a part."""
MANY = 1001
"""Classes of a test about the first k: more than any k."""
TESTED = Feature(name="feature", levels=("low", "high"))
"""A feature of two values, by which people of a test differ."""
UNSAID = {"statement": "(test)", "person": "(test)", "role": "(test)", "date": NO_DATE}


def of_pack(document: Document) -> Iterator[Problem]:
    """Every test of this pack that does not end as it says. A pack with problems is not run."""
    document, unsettled, _ = settle(document, {})
    pack, problems = yamlfile.attempt(Pack, document)
    if pack is None or problems or unsettled:
        return
    for i, rule in enumerate(pack.rules):
        for j, test in enumerate(rule.tests):
            message = disagreement(pack.pack, rule, test)
            if message is not None:
                yield document.problem(("rules", i, "tests", j, "verdict"), message)


def ended(pack: Pack) -> dict[str, Any]:
    """How many tests stand in a pack, and the rules of which one does not end as it says."""
    return outcome(pack.pack, [(rule, test) for rule in pack.rules for test in rule.tests])


def outcome(pack: str, tests: Sequence[tuple[Rule, RuleTest]]) -> dict[str, Any]:
    """The number of these tests, and the rules of which one does not end as it says."""
    failed = [rule.id for rule, test in tests if disagreement(pack, rule, test) is not None]
    return {"tests": len(tests), "tests_failed": list(dict.fromkeys(failed))}


def disagreement(pack: str, rule: Rule, test: RuleTest) -> str | None:
    """How a test ends otherwise than it says; None where it ends so."""
    try:
        verdict = run(pack, rule, test)
    except (AuditorError, KeyError, ValueError) as error:
        return f"rule {rule.id}: this test cannot be judged: {error}"
    if verdict.verdict == test.verdict:
        return None
    reason = f" ({i18n.catalogue('en').say(verdict.reason)})" if verdict.reason else ""
    value = "" if verdict.value is None else f", value {verdict.value:.4g}"
    return f"rule {rule.id}: this test ends with '{verdict.verdict}'{value}{reason}"


def run(pack: str, rule: Rule, test: RuleTest) -> Verdict:
    """The verdict of a rule on its own test."""
    name = _attribute(rule)
    across = ["whole"] if rule.asks.across == ["whole"] else [[name]]
    asks = rule.asks.model_copy(update={"across": across}) if rule.kind == "metric" else rule.asks
    effective = EffectiveRule(pack=pack, rule=rule.model_copy(update={"asks": asks}))
    compared = (rule.asks.contrast or "").endswith("_to_reference")
    if rule.kind == "metric" and test.rows is not None and _task(rule) == "ranking":
        cells = listed.cells(name, test.rows, top=test.top, referring=compared)
    else:
        sample = _in_strata(_sample(rule, test), rule.asks.parameters.get("strata"))
        cells = _cells(name, _task(rule), sample, referring=compared)
    (verdict,) = judgement.judge(cells, [effective], _situation(rule, test, cells.codebook))
    return verdict


def _attribute(rule: Rule) -> str:
    named = [crossing[0] for crossing in rule.asks.across if isinstance(crossing, list)]
    return named[0] if named else "group"


def _task(rule: Rule) -> str:
    known = metrics.get(rule.asks.metric).tasks if rule.asks.metric else ("binary", "regression")
    wanted = rule.applies.task or known
    return next((task for task in wanted if task in known), known[0])


def _situation(rule: Rule, test: RuleTest, book: Codebook) -> Situation:
    said = (
        Attestation.model_validate(UNSAID | stated.model_dump(exclude_none=True))
        for stated in test.attestations or []
    )
    evidence = book.roles if rule.kind == "metric" else frozenset({"label", "prediction", "score"})
    outputs = {
        word for word, role in (("decision", "prediction"), ("score", "score")) if role in evidence
    }
    return Situation(
        facts=dict(test.facts or {}),
        attestations=tuple(said),
        waivers=(),
        set_aside=(),
        as_of=test.as_of or NO_DATE,
        task=book.task,
        outputs=frozenset(outputs),
        evidence=evidence,
    )


def _sample(rule: Rule, test: RuleTest) -> Sample:
    if rule.kind != "metric":
        return Sample([], ())
    task = _task(rule)
    if task == "multiclass" and test.rows is not None:
        scored = any(isinstance(row[2], dict) for row in test.rows)
        return class_scored.sample(test.rows) if scored else _decided(test.rows, test.favourable)
    if test.rows is not None and task == "transcription":
        needs = metrics.get(str(rule.asks.metric)).needs
        if len(needs) != 1:
            raise AuditorError(f"{rule.asks.metric} is not tested with rows of edits and lengths")
        return _transcribed(test.rows, *needs)
    if test.rows is not None:
        if task != "regression":
            return _scored(test.rows)
        asked = [(str(rule.asks.metric), rule.asks.parameters)]
        return _predicted(test.rows, tolerances.asked(asked))
    groups = test.groups or {}
    if any("missing" in sums for sums in groups.values()):
        return _lacking(groups, *metrics.get(str(rule.asks.metric)).needs)
    return _grouped(groups)


def _transcribed(rows: Sequence[Sequence[Any]], unit: str) -> Sample:
    """Utterances of a level, with their edits and length; a fourth value says how many are alike."""
    powers = [p for degree in edits.DEGREES.values() for p in degree]
    found = [
        Row(
            row[0],
            (-1 if None in row[1:3] else 0,),
            row[3] if len(row) > 3 else 1,
            tuple(
                (row[3] if len(row) > 3 else 1) * float(row[1] or 0) ** e * float(row[2] or 0) ** k
                for e, k in powers
            ),
        )
        for row in rows
    ]
    return Sample(found, (unit,), edits.sums(unit), further=(unit,))


def _in_strata(sample: Sample, strata: Number | str | None) -> Sample:
    """The people of a test are all of one stratum."""
    if not isinstance(strata, str):
        return sample
    rows = [replace(row, codes=(0, *row.codes)) for row in sample.rows]
    return replace(sample, rows=rows, keys=(strata, *sample.keys), strata=strata)


def _lacking(groups: dict[str, dict[str, Any]], role: str) -> Sample:
    """So many `of` the group lack what plays the role."""
    key = {"score": "bin", "features": "incomplete"}.get(role, role)
    lacks, has = (1, 0) if role == "features" else (-1, 0)
    rows = [
        Row(group, (code,), n)
        for group, sums in groups.items()
        for code, n in ((lacks, sums["missing"]), (has, sums["of"] - sums["missing"]))
    ]
    score = TWO_BINS if role == "score" else None
    return Sample(rows, (key,), score=score, further=("features",) if role == "features" else ())


def _probed(groups: dict[str, dict[str, Any]], word: str) -> Sample:
    """People with a probe of their decision, or with a population that they are held against."""
    if word == "flipped":
        rows = [Row(r.level, (1, *r.codes), r.n) for r in _parts(groups, word)]
        return Sample(rows, ("prediction", "counterfactual"), further=("counterfactual",))
    if word == "high":
        parts = enumerate(TESTED.levels)
        rows = [Row(g, (k,), s.get(name, 0)) for k, name in parts for g, s in groups.items()]
        return Sample(rows, (TESTED.key,), further=("features",), features=(TESTED,))
    if word == "consistent":
        rows = [Row(g, (1, 0), s["of"], (float(s[word]),)) for g, s in groups.items()]
        keys = ("prediction", "neighbours")
        return Sample(rows, keys, ("consistency",), further=("consistency",))
    rows = [Row(group, (), sums["of"]) for group, sums in groups.items()]
    shares = {group: float(sums.get(word, 0)) for group, sums in groups.items()}
    return Sample(rows, (), further=("population",), population=shares)


def _grouped(groups: dict[str, dict[str, Any]]) -> Sample:
    """Counts per group, in whichever form the rule's author wrote them."""
    written = {key for sums in groups.values() for key in sums}
    if written & set(AMOUNTS):
        return _amounts(groups, tuple(name for name in AMOUNTS if name in written))
    if "hits" in written:
        return _placed(groups)
    for word in ("flipped", "consistent", "population", "high"):
        if word in written:
            return _probed(groups, word)
    if "tp" in written:
        codes = {"tp": (1, 1), "fp": (0, 1), "fn": (1, 0), "tn": (0, 0)}
        rows = [Row(g, codes[key], n) for g, sums in groups.items() for key, n in sums.items()]
        return Sample(rows, ("label", "prediction"))
    for word, key in (("selected", "prediction"), ("positive", "label"), ("above", "bin")):
        if word in written:
            score = TWO_BINS if key == "bin" else None
            return Sample(_parts(groups, word), (key,), score=score)
    return Sample([Row(group, (), sums["of"]) for group, sums in groups.items()], ())


def _parts(groups: dict[str, dict[str, Any]], word: str) -> list[Row]:
    """So many `of` the group, and the rest."""
    return [
        row
        for group, sums in groups.items()
        for row in (
            Row(group, (1,), sums[word]),
            Row(group, (0,), sums["of"] - sums[word]),
        )
    ]


def _placed(groups: dict[str, dict[str, Any]]) -> Sample:
    """So many of the group whose class is the first by score, and the rest whose class is the last of many."""
    classes = tuple(str(k) for k in range(MANY))
    last = len(classes) - 1
    rows = [
        row
        for group, sums in groups.items()
        for row in (
            Row(group, (0, 0), sums["hits"]),
            Row(group, (0, last), sums["of"] - sums["hits"]),
        )
    ]
    return Sample(rows, ("label", "label_rank"), classes=classes)


def _decided(rows: list[list[Any]], favourable: list[Any] | None) -> Sample:
    """Rows of [level, label, prediction] of several classes."""
    chosen = None if favourable is None else tuple(class_word(value) for value in favourable)
    named = {class_word(value) for row in rows for value in row[1:3] if value is not None}
    classes = tuple(sorted(named | set(chosen or ())))
    found = []
    for row in rows:
        codes = (-1 if v is None else classes.index(class_word(v)) for v in row[1:3])
        found.append(Row(row[0], tuple(codes), people(row)))
    return Sample(found, ("label", "prediction"), classes=classes, favourable=chosen)


def _amounts(groups: dict[str, dict[str, Any]], sums: tuple[str, ...]) -> Sample:
    rows = [
        Row(group, (1, 1), given["of"], tuple(float(given.get(name, 0)) for name in sums))
        for group, given in groups.items()
    ]
    return Sample(rows, ("label", "prediction"), sums)


def _predicted(rows: list[list[Any]], counted: Tolerances) -> Sample:
    """Rows of [level, label, prediction] with amounts."""
    sides = {
        side: np.array([np.nan if row[k] is None else row[k] for row in rows], dtype=np.float64)
        for k, side in enumerate(("label", "prediction"), start=1)
    }
    there = [np.where(np.isnan(values), -1, 1) for values in sides.values()]
    missed = tolerances.misses(sides["label"], sides["prediction"], counted)
    codes = np.stack([*there, *missed.values()], axis=1).tolist()
    amounts = zip(*(values.tolist() for values in moments.products(sides).values()), strict=True)
    return Sample(
        [
            Row(row[0], tuple(code), people(row), tuple(people(row) * a for a in sums))
            for row, code, sums in zip(rows, codes, amounts, strict=True)
        ],
        ("label", "prediction", *missed),
        AMOUNTS,
        tolerances=counted,
    )


def _scored(rows: list[list[Any]]) -> Sample:
    """Rows of [level, label, score]: every distinct score is its own bin."""
    there = [row for row in rows if row[2] is not None]
    bins = class_scored.exact([row[2] for row in there], [people(row) for row in there])
    places = [-1 if row[2] is None else bins.edges.index(row[2]) for row in rows]
    labels = [-1 if row[1] is None else int(row[1]) for row in rows]
    codes = zip(labels, places, strict=True)
    counted = [Row(row[0], code, people(row)) for row, code in zip(rows, codes, strict=True)]
    keys = ("label", "bin")
    return Sample(counted, keys, score=bins)


def _cells(name: str, task: str, sample: Sample, *, referring: bool) -> Cells:
    """The same people counted as a whole and by the attribute; its first level is the reference."""
    levels = tuple(dict.fromkeys(row.level for row in sample.rows if row.level != UNKNOWN))
    reference = levels[0] if referring and levels else None
    attribute = Attribute(
        name=name, column=name, levels=levels, reference=reference, population=sample.population
    )
    scales = {amount: _scale(sample, k) for k, amount in enumerate(sample.sums)}
    labelled = (
        any(row.codes[sample.keys.index("label")] >= 0 for row in sample.rows)
        if ("label" in sample.keys)
        else False
    )
    book = Codebook(
        task=task,
        attributes=(
            attribute,
            *(
                [Attribute(name=sample.strata, column=sample.strata, levels=("all",))]
                if sample.strata
                else []
            ),
        ),
        has_label=labelled,
        has_prediction="prediction" in sample.keys,
        has_score="bin" in sample.keys or bool(sample.class_scores),
        score=sample.score,
        class_scores=sample.class_scores,
        tolerances=sample.tolerances,
        scales=scales,
        classes=sample.classes,
        features=sample.features,
        prediction_positive=sample.favourable,
        further=_further(task, sample),
    )
    counted = [one for one in (sample, sample.of_classes) if one is not None and one.rows]
    return Cells(
        book,
        tuple(_count(one, by, attribute, scales) for one in counted for by in ((), (name,))),
    )


def _further(task: str, sample: Sample) -> tuple[str, ...]:
    """The roles that these people's codes stand for, beside label, prediction and score."""
    if task == "ranking":
        return ("query", "rank")
    return sample.further or (("scores",) if "label_rank" in sample.keys else ())


def _scale(sample: Sample, amount: int) -> int:
    """As fine as 52 bits allow, so that the sum stays exact."""
    largest = max((abs(row.amounts[amount]) for row in sample.rows), default=0.0)
    return 40 - int(np.ceil(np.log2(largest + 1)))


def _count(
    sample: Sample, by: tuple[str, ...], attribute: Attribute, scales: dict[str, int]
) -> Counted:
    width = len(by) + len(sample.keys)
    codes = [[*([attribute.code(row.level)] if by else []), *row.codes] for row in sample.rows]
    values = [
        [
            row.n,
            *(round(a * 2.0 ** scales[s]) for a, s in zip(row.amounts, sample.sums, strict=True)),
        ]
        for row in sample.rows
    ]
    tally = Tally(by=by, keys=sample.keys, sums=("n", *sample.sums))
    return Counted.gather(
        tally,
        np.array(codes, dtype=np.int64).reshape(len(codes), width),
        np.array(values, dtype=np.int64).reshape(len(values), 1 + len(sample.sums)),
    )
