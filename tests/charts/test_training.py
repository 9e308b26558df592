"""The training curve."""

from __future__ import annotations

import pytest

from auditor.charts import training
from auditor.documented import (
    Epoch,
)
from auditor.wording import Wording
from tests.charts.pictures import covered, outside, texts
from tests.pages import sample

TRAINED = sample.model().training
assert TRAINED is not None


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_words_neither_cover_each_other_nor_leave_the_paper(language: str) -> None:
    chart = training.draw(TRAINED, Wording(language, strict=True))

    assert covered(chart) == []
    assert outside(chart) == []


def test_the_kept_epoch_is_said() -> None:
    chart = training.draw(TRAINED, Wording("en"))

    assert any("epoch 19 kept" in text for text in [*texts(chart), " ".join(texts(chart))])
    assert "24 epochs were run." in chart.alt


@pytest.mark.parametrize("epochs", [1, 2])
def test_a_short_training_still_makes_a_picture(epochs: int) -> None:
    """One epoch has no width; no validation part has no second curve."""
    points = [Epoch(epoch=k + 1, training_loss=0.5 / (k + 1)) for k in range(epochs)]
    short = TRAINED.model_copy(update={"curve": points, "best_epoch": 1, "epochs_run": epochs})

    chart = training.draw(short, Wording("en"))

    assert "validation part" not in texts(chart)
    assert outside(chart) == []
