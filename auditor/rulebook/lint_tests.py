"""What is wrong with a rule's own tests: every rule shows one case that passes and one that does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor import metrics, moments
from auditor.complaints import not_one_of
from auditor.errors import Problem, nearest
from auditor.metrics import Metric
from auditor.report import Word
from auditor.rulebook import lint_facts
from auditor.rulebook.spot import Spot

INPUTS = {"metric": ("groups", "rows"), "fact": ("facts",), "attestation": ("attestations",)}
_OTHER = {"metric": "breaches", "fact": "does not", "attestation": "is pending"}
"""What the second test of a rule shows."""
CONFUSION = ("tp", "fp", "fn", "tn")
FURTHER: dict[str, tuple[str, ...]] = {
    "counterfactual": ("flipped", "of"),
    "consistency": ("consistent", "of"),
    "population": ("of", "population"),
    "features": ("low", "high"),
}
"""A further role that a metric needs → how a group of its tests is written."""
_FRACTIONS = ("consistent", "population")
AMOUNTS = tuple(moments.REGRESSION)
SIGNED = tuple(
    name for name in AMOUNTS if "abs" not in name and not name.endswith(("_2", "_4", "_6"))
)
"""Sums that may be negative."""
SEVERAL = "multiclass"
ROWS_OF_CLASSES = "rows: [[level, label, prediction, people], …]"
ROWS_OF_SCORES = "rows: [[level, label, {class: score, …}, people], …]"


def forms(metric: Metric) -> list[tuple[str, ...]]:
    """The ways to write one group of a test for this metric; none where only rows will do."""
    if metric.counts_missing:
        return [("missing", "of")]
    further = [FURTHER[role] for role in FURTHER if role in metric.needs]
    if further:
        return further
    if metric.kind == "share":
        return [("selected", "of")] if "prediction" in metric.needs else [("of",)]
    if metric.tasks == ("regression",):
        return [(*AMOUNTS, "of")] if metric.kind == "mean" else []
    if "scores" in metric.needs:
        return [("hits", "of")]
    if "score" in metric.needs:
        return [("above", "of")] if metric.kind == "rate" else []
    confused = bool(metric.needs) and metric.needs <= {"label", "prediction"}
    if not confused and metric.kind != "rate":
        return []
    short = {"label": "positive", "prediction": "selected"}
    needed = [short[need] for need in ("label", "prediction") if need in metric.needs]
    return [(needed[0], "of"), CONFUSION] if len(needed) == 1 else [CONFUSION]


def of_rule(rule: Spot) -> Iterator[Problem]:
    """The tests of one rule."""
    tests, other = rule["tests"], _OTHER[rule["kind"].text]
    if "tests" not in rule:
        yield rule.problem(f"missing key 'tests': one case that passes, one that {other}")
        return
    if tests.value == []:
        yield tests.problem(f"'tests' is empty: write one case that passes, one that {other}")
        return
    for test in tests.items():
        yield from _test(rule, test)
    if isinstance(tests.value, list):
        yield from _both(rule, tests)


def _both(rule: Spot, tests: Spot) -> Iterator[Problem]:
    """One test passes; of a number one breaches; of a document one does not pass, for a paper that is absent breaches nothing."""
    words = [test["verdict"].value for test in tests.items()]
    if any(isinstance(word, str) and word not in set(Word) for word in words):
        return  # a misspelt one may be the one that lacks
    breach, kind = rule["on_breach"].text, rule["kind"].text
    if "pass" not in words:
        yield tests.problem("no test of this rule passes: write one with verdict: pass")
    if kind == "attestation" and "pending" not in words:
        yield tests.problem("no test of this rule is pending: write one with verdict: pending")
    elif kind == "fact" and breach and not {breach, "insufficient_data"} & set(map(str, words)):
        yield tests.problem(
            f"every test of this rule passes: write one with verdict: insufficient_data or {breach}"
        )
    elif kind == "metric" and breach in ("fail", "flag") and breach not in words:
        yield tests.problem(f"no test of this rule breaches: write one with verdict: {breach}")


def _test(rule: Spot, test: Spot) -> Iterator[Problem]:
    if not isinstance(test.value, dict):
        return
    yield from _verdict(rule, test["verdict"])
    yield from _input(rule, test)
    needs_date = rule["must"]["newer_than_days"].value or test["attestations"].value
    if needs_date and "as_of" not in test:
        yield test.problem("missing key 'as_of': the day on which this test is judged")
    name = rule["asks"]["metric"].text
    metric = metrics.get(name) if name in metrics.names() else None
    several = metric is not None and is_of_classes(metric, _tasks(rule))
    if "favourable" in test and not several:
        yield test["favourable"].problem("only a rule about several classes says which", key=True)
    scored = several and metric is not None and _of_scores(metric)
    for row in test["rows"].items():
        yield from _row_of_scores(row) if scored else _row(row, several=several)
    counted = metric is not None and "scores" in metric.needs
    if several and metric is not None and ((scored and not counted) or _of_decisions(metric)):
        for group in test["groups"].entries():
            form = ROWS_OF_SCORES if scored else ROWS_OF_CLASSES
            yield group.problem(f"several classes are tested with {form}")
    elif metric is not None:
        for group in test["groups"].entries():
            yield from _group(group, metric)


def _stated(rule: Spot, attestations: Spot) -> Iterator[Problem]:
    """What a test says was stated: a slip in its id or its days would pass for a statement that is absent."""
    asked = rule["asks"]["attestation"].text
    for stated in attestations.items():
        id = stated["id"]
        if asked and id.text and id.text != asked and (near := nearest(id.text, [asked])):
            yield id.problem(f"the rule asks for no statement '{id.text}'.{near}")
        begins, ends = stated["date"].text, stated["expires"].text
        if begins and ends and ends < begins:
            yield stated["expires"].problem(f"'expires' lies before 'date', {begins}")


def _tasks(rule: Spot) -> list[str]:
    return [spot.text for spot in rule["applies"]["task"].items()]


def is_of_classes(metric: Metric, tasks: Sequence[str]) -> bool:
    """Whether the tests of a rule about this metric, for these tasks, are about several classes."""
    return next((task for task in tasks or metric.tasks if task in metric.tasks), "") == SEVERAL


def _of_scores(metric: Metric) -> bool:
    """Whether it looks at scores, and not only at who lacks one."""
    return bool({"score", "scores"} & metric.needs) and not metric.counts_missing


def _of_decisions(metric: Metric) -> bool:
    """Whether it counts who is decided how, so that groups of several classes must say which class."""
    needs = metric.needs
    return bool(needs) and needs <= {"label", "prediction"} and not metric.counts_missing


def _row(row: Spot, *, several: bool) -> Iterator[Problem]:
    """[level, label, score, people]: the level is text, the rest are numbers or null; a class may be text too."""
    for position, part in enumerate(row.items()):
        fits = part.value is None or _is_number(part.value)
        fits = fits or (several and isinstance(part.value, str))
        if position == 0 and not isinstance(part.value, str):
            yield part.problem("a row begins with the level, as text: put it in quotes")
        elif position in (1, 2) and not fits:
            yield part.problem(
                "a row is [level, label, prediction]: label and prediction are classes or null"
                if several
                else "a row is [level, label, score], or [level, relevance, rank]: both are numbers or null"
            )
        elif position == 3 and not (isinstance(part.value, int) and part.value > 0):
            yield part.problem("the fourth value of a row says how many people share it")


def _row_of_scores(row: Spot) -> Iterator[Problem]:
    """[level, label, {class: score, …}, people]: a score for every class."""
    parts = list(row.items())
    if len(parts) > 2 and not isinstance(parts[2].value, dict):
        yield parts[2].problem(f"scores of several classes are tested with {ROWS_OF_SCORES}")
        return
    for place, part in enumerate(parts):
        label = part.value is None or _is_number(part.value) or isinstance(part.value, str)
        if place == 0 and not isinstance(part.value, str):
            yield part.problem("a row begins with the level, as text: put it in quotes")
        elif place == 1 and not label:
            yield part.problem("the second value of a row is a class or null")
        elif place == 3 and not (isinstance(part.value, int) and part.value > 0):
            yield part.problem("the fourth value of a row says how many people share it")


def _verdict(rule: Spot, verdict: Spot) -> Iterator[Problem]:
    words = [str(word) for word in Word]
    if verdict.text and verdict.text not in words:
        yield verdict.problem(not_one_of("'verdict'", verdict.text, words))
    breach = rule["on_breach"].text
    if verdict.text in ("fail", "flag") and breach in ("fail", "flag") and verdict.text != breach:
        yield verdict.problem(
            f"a breach of this rule is '{breach}' (on_breach), not '{verdict.text}'"
        )


def _input(rule: Spot, test: Spot) -> Iterator[Problem]:
    fitting = INPUTS[rule["kind"].text]
    given = [key for inputs in INPUTS.values() for key in inputs if key in test]
    if not given:
        yield test.problem(f"missing key '{fitting[0]}': what this test is about")
    for key in given:
        if key not in fitting:
            message = f"a {rule['kind'].text} rule is tested with {' or '.join(fitting)}"
            yield test[key].problem(message, key=True)
    if rule["kind"].text == "fact":
        yield from lint_facts.of_test(rule, test["facts"])
    if rule["kind"].text == "attestation":
        yield from _stated(rule, test["attestations"])
    if len(given) > 1:
        yield test[given[1]].problem(f"one input only: '{given[0]}' is already there", key=True)


def _group(group: Spot, metric: Metric) -> Iterator[Problem]:
    if not isinstance(group.value, dict):
        return
    possible = forms(metric)
    if not possible:
        row = "[level, relevance, rank]" if "rank" in metric.needs else "[level, label, score]"
        row = "[level, edits, length]" if metric.tasks == ("transcription",) else row
        yield group.problem(f"{metric.name} is tested with rows: [{row}, …]")
        return
    form = max(possible, key=lambda keys: len(set(keys) & set(group.value)))
    for part in group.entries():
        if part.name not in form:
            tail = nearest(part.name, form)
            yield part.problem(f"{metric.name} is not tested with '{part.name}'.{tail}", key=True)
    optional = AMOUNTS if metric.tasks == ("regression",) else ()
    for key in form:
        if key not in group and key not in optional:
            yield group.problem(
                f"missing key '{key}': {metric.name} is tested with {', '.join(form)}"
            )
    yield from _counts(group, signed=SIGNED)


def _counts(group: Spot, *, signed: tuple[str, ...]) -> Iterator[Problem]:
    """People are counted in whole numbers, and no part exceeds its whole."""
    for part in group.entries():
        if not _is_number(part.value):
            continue
        if part.value < 0 and part.name not in signed:
            yield part.problem(f"'{part.name}' cannot be negative")
        elif isinstance(part.value, float) and part.name not in (*AMOUNTS, *_FRACTIONS):
            yield part.problem(f"'{part.name}' counts people: write a whole number")
    whole = group["of"].value
    for name in ("selected", "positive", "above", "hits", "flipped", "consistent", "missing"):
        part = group[name]
        if _is_number(part.value) and isinstance(whole, int) and part.value > whole:
            yield part.problem(f"'{name}' is more than 'of'")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
