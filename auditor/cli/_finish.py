"""How an audit ends on the command line: files written, summary shown, exit code chosen."""

from __future__ import annotations

from dataclasses import replace

from auditor.cli import _summary, _written
from auditor.cli._options import Running
from auditor.config import Audit
from auditor.errors import RenderError
from auditor.report import Outcome, Report

EXIT = {Outcome.PASS: 0, Outcome.FLAGGED: 0, Outcome.FAIL: 1, Outcome.UNDETERMINED: 2}


def settled(config: Audit, running: Running) -> tuple[Audit, Running]:
    """What was typed goes before what audit.yaml says, and both agree from here on."""
    to = running.to or config.report.to
    lang = running.lang or list(config.report.lang)
    report = config.report.model_copy(update={"to": to, "lang": lang})
    return config.model_copy(update={"report": report}), replace(running, to=to, lang=lang)


def finish(report: Report, running: Running) -> int:
    """Write, show, and answer with the exit code. A format that cannot be written is told after all others were."""
    from auditor import renderers

    try:
        files = renderers.write(report, out=running.out, formats=running.to, languages=running.lang)
    except RenderError:
        _summary.show(report)
        raise
    _summary.show(report)
    code = exit_code(report, running)
    if running.gate != "all":
        _summary.gate(report, running.gate, _outcome(report, running), code)
    _written.name(files)
    return code


def exit_code(report: Report, running: Running) -> int:
    """0 pass or flagged, 1 fail, 2 undetermined; --fail-on makes more of them 1, --gate looks at one kind."""
    outcome = _outcome(report, running)
    return 1 if outcome == running.fail_on else EXIT[outcome]


def _outcome(report: Report, running: Running) -> Outcome:
    """The outcome of all rules, or of one kind; undetermined where there is none of that kind."""
    if running.gate == "all":
        return report.outcome
    return report.outcome_by_kind.get(running.gate, Outcome.UNDETERMINED)
