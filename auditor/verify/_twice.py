"""Check what a report says in two places: task, positive values, columns, inputs, and how many rules a pack has."""

from __future__ import annotations

from collections.abc import Collection

from auditor.effective import PackUsed
from auditor.report import Report
from auditor.verify._difference import Verification, Words


def check(report: Report, shipped: Collection[str], found: Verification) -> None:
    """Pages show one of the two places: whoever changes that one alone is named. `shipped`: packs held against their files."""
    book, model = report.codebook, report.model
    found.compare("system.task", report.system.task, book.task)
    meant = "adverse" if book.adverse else "favourable"
    found.compare("system.positive_is", report.system.positive_is, meant)
    found.compare("data.features", report.data.features, model.inputs, about="the model's inputs")
    found.compare("environment.device", report.environment.device, model.device)
    _positive(report, found)
    _columns(report, found)
    for k, used in enumerate(report.packs):
        if used.extends is not None:
            _changed(report, k, used, found)
        elif used.pack not in shipped:
            _counted(report, k, used, found)


def _positive(report: Report, found: Verification) -> None:
    """The values that mean positive, beside the column of label and prediction and in the codebook."""
    book = report.codebook
    for name, codes in (("label", book.label_positive), ("prediction", book.prediction_positive)):
        role = next((role for role in report.data.roles if role.role == name), None)
        if role is not None:
            coded = None if codes is None else list(codes)
            about = f"those of {role.column}"
            found.compare(f"codebook.{name}_positive", coded, role.positive, about=about)


def _columns(report: Report, found: Verification) -> None:
    """Every sensitive attribute is one of the roles, with the same column; a label is there or is not."""
    roles = [(role.role, role.column) for role in report.data.roles]
    for k, attribute in enumerate(report.codebook.attributes):
        if (attribute.name, attribute.column) not in roles:
            told = Words("a column that data.roles names for it")
            path = f"codebook.attributes[{k}].column"
            found.differs(path, attribute.column, told, about=attribute.name)
    if report.codebook.has_label and all(role != "label" for role, _ in roles):
        found.differs("data.roles", Words("no label"), Words("the column of the label"))


def _counted(report: Report, k: int, used: PackUsed, found: Verification) -> None:
    """As many rules as the pack is said to have; of a rule with several editions only that of the day is there."""
    own = {e.rule.id: e.rule for e in report.rules if e.pack == used.pack}
    dated = any(rule.applies_from or rule.applies_until for rule in own.values())
    if len(own) == used.rules:
        return
    if len(own) > used.rules or not dated:
        found.differs(f"packs[{k}].rules", used.rules, len(own), about=f"of {used.pack}")
        return
    found.unchecked.append(
        f"rules of {used.pack}: {len(own):,} of {used.rules:,} stand in the report; the others are "
        "taken for editions of other days"
    )


def _changed(report: Report, k: int, used: PackUsed, found: Verification) -> None:
    """As many rules as the overlay is said to change; over another overlay a change may find nothing to do."""
    changed = {
        effective.rule.id
        for effective in report.rules
        for origin in effective.origins
        if origin.source == "overlay" and origin.name == used.pack
    }
    lowest = k > 0 and report.packs[k - 1].extends is None
    if len(changed) > used.rules or (lowest and len(changed) < used.rules):
        found.differs(f"packs[{k}].rules", used.rules, len(changed), about=f"of {used.pack}")
