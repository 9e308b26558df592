"""Draws how the model's error fell while it was trained, and where training was stopped."""

from __future__ import annotations

from auditor.charts import _lines, _sheet
from auditor.charts._lines import Axis, Curve
from auditor.charts._sheet import Chart
from auditor.documented import Training
from auditor.wording import Wording


@_sheet.drawing
def draw(training: Training, words: Wording) -> Chart:
    """Training and validation loss per epoch, with the epoch that was kept."""
    curves = _curves(training, words)
    values = [value for curve in curves for value in curve.y]
    low, high = min(values), max(values)
    air = 0.06 * (high - low or abs(high) or 1.0)
    epochs = [float(point.epoch) for point in training.curve]
    ends = (min(epochs) - 0.5, max(epochs) + 0.5) if len(epochs) < 3 else (min(epochs), max(epochs))
    write = _sheet.writer(words, "index", low - air, high + air)
    across = Axis(
        str(words.say("chart.training.across")), *ends, lambda v: words.number(v, digits=0)
    )
    up = Axis(str(words.say("chart.training.up")), low - air, high + air, write)
    page, axes = _lines.draw(curves, across=across, up=up)
    if training.best_epoch:
        axes.axvline(training.best_epoch, color=_sheet.INK, linewidth=0.9, linestyle=(0, (4, 2)))
    title = str(words.say("chart.training.title"))
    return Chart(page.svg(), _alt(training, curves, words, title), title, page.width, page.height)


def _curves(training: Training, words: Wording) -> list[Curve]:
    points = training.curve
    epochs = [float(point.epoch) for point in points]
    last = words.number(points[-1].training_loss)
    trained = Curve(
        str(words.say("chart.training.fitted")),
        str(words.say("chart.training.last", value=last)),
        epochs,
        [point.training_loss for point in points],
    )
    checked = [p for p in points if p.validation_loss is not None]
    if not checked:
        return [trained]
    best = min(checked, key=lambda p: p.validation_loss or 0.0)
    note = words.say(
        "chart.training.best",
        value=words.number(best.validation_loss),
        epoch=words.number(training.best_epoch),
    )
    x = [float(p.epoch) for p in checked]
    y = [p.validation_loss for p in checked if p.validation_loss is not None]
    return [trained, Curve(str(words.say("chart.training.checked")), str(note), x, y)]


def _alt(training: Training, curves: list[Curve], words: Wording, title: str) -> str:
    said = [str(words.say("chart.alt", title=title))]
    for curve in curves:
        first, last = words.number(curve.y[0]), words.number(curve.y[-1])
        said.append(
            str(words.say("chart.training.alt_row", name=curve.name, first=first, last=last))
        )
    said.append(str(words.say("chart.training.alt_epochs", n=training.epochs_run)))
    return " ".join(said)
