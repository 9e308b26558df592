"""Training: seeded, honest about its rows, and stopped where it stops to learn."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from auditor import models
from auditor.config import Missing, Train
from auditor.errors import ModelError
from auditor.models import _progress, _training


def test_same_seed_same_predictions(sample, quick, trained):
    """An audit must be repeatable to the last bit, whatever random numbers were drawn before it."""
    first = trained(quick)
    torch.manual_seed(99)
    np.random.seed(99)  # noqa: NPY002 - the global state is the point
    random.seed(99)
    second = trained(quick)

    assert (first.predict(sample.table) == second.predict(sample.table)).all()
    assert first.facts.digest == second.facts.digest
    assert first.facts.training.curve == second.facts.training.curve


def test_other_seed_other_model(quick, trained):
    """A seed that changes nothing would not be one."""
    assert trained(quick, seed=3).facts.digest != trained(quick, seed=4).facts.digest


def test_number_of_threads_changes_nothing(quick, trained):
    """A machine with more cores gives the same small network."""
    one = trained(quick)
    torch.set_num_threads(2)
    two = trained(quick)

    assert one.facts.digest == two.facts.digest


def test_callers_random_numbers_go_on_untouched(quick, trained):
    """Training in a notebook must not reseed the notebook."""
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    trained(quick)

    assert torch.equal(torch.rand(3), expected)


def test_dropout_and_sgd_are_seeded_too(quick, trained):
    choice = quick.model_copy(update={"dropout": 0.3, "optimiser": "sgd"})

    assert trained(choice).facts.digest == trained(choice).facts.digest


def test_binary_learns(sample, quick, trained):
    """Probabilities in float64, that say something about the label."""
    scores = trained(quick.model_copy(update={"epochs": 20})).predict(sample.table)

    assert scores.dtype == np.float64
    assert ((scores > 0) & (scores < 1)).all()
    assert ((scores >= 0.5) == sample.label).mean() > 0.8


def test_regression_answers_in_units_of_the_target(sample, quick, trained):
    values = trained(quick.model_copy(update={"epochs": 40}), task="regression")
    error = values.predict(sample.table) - sample.value

    assert np.abs(error).mean() < 0.6 * np.abs(sample.value - sample.value.mean()).mean()
    assert abs(error.mean()) < 10


def test_facts_tell_the_training(sample, quick, trained):
    facts = trained(quick).facts
    training = facts.training

    assert (facts.source, facts.kind, facts.device) == ("trained", "mlp", "cpu")
    assert facts.inputs == ["size", "colour", "member", "count"]
    assert [layer.kind for layer in facts.layers] == ["Linear", "ReLU", "Linear"]
    assert facts.layers[0].shape == "8 → 8"  # size, 3 colours + missing, 2, count
    assert facts.parameters == 8 * 8 + 8 + 8 + 1
    assert training.rows + training.validation_rows == len(sample.label)
    assert len(training.curve) == training.epochs_run == 6
    assert training.gap is not None
    assert {said.code for said in facts.facts} == {"model.missing_filled", "model.missing_level"}


def test_early_stopping_keeps_the_best_epoch(sample, quick, trained):
    """Labels of pure noise cannot be learned: the validation loss rises, and training ends."""
    noise = np.random.default_rng(1).integers(0, 2, len(sample.label))
    choice = quick.model_copy(
        update={"hidden": [64], "epochs": 200, "patience": 3, "learning_rate": 0.02}
    )
    training = trained(choice, label=noise).facts.training
    watched = [epoch.validation_loss for epoch in training.curve]

    assert training.stopped_early
    assert training.epochs_run == training.best_epoch + 3 < 200
    assert min(watched) == watched[training.best_epoch - 1]


def test_weights_of_the_best_epoch_are_kept(monkeypatch, quick, trained):
    """The model that is audited is the best one, not the last one."""
    kept = []
    original = _training.Course.note

    def note(course, epoch, network, *, choosing):
        original(course, epoch, network, choosing=choosing)
        kept.append((course.best.epoch, {k: v.clone() for k, v in network.state_dict().items()}))

    monkeypatch.setattr(_training.Course, "note", note)
    choice = quick.model_copy(update={"learning_rate": 0.3, "epochs": 30, "patience": 4})
    model = trained(choice)
    best = model.facts.training.best_epoch

    assert best < model.facts.training.epochs_run
    for name, value in kept[best - 1][1].items():
        assert torch.equal(model.network.state_dict()[name], value)


def test_without_patience_every_epoch_is_run(quick, trained):
    choice = quick.model_copy(update={"patience": None, "learning_rate": 0.5, "epochs": 12})
    training = trained(choice).facts.training

    assert (training.epochs_run, training.best_epoch, training.stopped_early) == (12, 12, False)


def test_divergence_is_an_error_that_says_what_to_do(sample, quick, trained):
    choice = quick.model_copy(update={"optimiser": "sgd", "learning_rate": 1e30})

    with pytest.raises(ModelError, match=r"diverged.*learning_rate \(now 1e\+30\)"):
        trained(choice, task="regression")


def test_rows_without_a_label_are_left_out(sample, quick, trained):
    label = sample.label.copy()
    label[:100] = -1
    model = trained(quick, label=label)
    training = model.facts.training
    said = {entry.code: entry.values for entry in model.facts.facts}

    assert training.rows + training.validation_rows == len(label) - 100
    assert said["model.label_missing"] == {"n": 100}


def test_regression_labels_that_are_no_numbers_are_left_out(sample, quick, trained):
    value = sample.value.copy()
    value[:10], value[10:20] = np.nan, np.inf
    training = trained(quick, task="regression", label=value).facts.training

    assert training.rows + training.validation_rows == len(value) - 20


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (np.ones, "Every training row is positive"),
        (np.zeros, "Every training row is negative"),
        (lambda n: np.full(n, -1), "Only 0 rows are left"),
        (lambda n: np.ones(n - 1), "600 rows to train on and 599 labels"),
    ],
)
def test_labels_that_cannot_teach(label, message, sample, quick, trained):
    with pytest.raises(ModelError, match=message):
        trained(quick, label=label(len(sample.label)))


def test_constant_target_is_learned_as_that_constant(sample, quick, trained):
    model = trained(
        quick.model_copy(update={"epochs": 30}),
        task="regression",
        label=np.full(len(sample.label), 42.0),
    )

    assert np.abs(model.predict(sample.table) - 42).max() < 1


def test_few_rows_hold_nothing_out(sample, quick, trained):
    """Two rows to validate on would say nothing; the report says so."""
    model = trained(quick, table=sample.table.slice(0, 12), label=sample.label[:12])

    assert model.facts.training.validation_rows == 0
    assert model.facts.training.gap is None
    assert "model.no_validation" in {said.code for said in model.facts.facts}


def test_no_hidden_layer_is_a_logistic_regression(quick, trained):
    facts = trained(quick.model_copy(update={"hidden": []})).facts

    assert [layer.shape for layer in facts.layers] == ["8 → 1"]


def test_unknown_kind_names_the_nearest(quick, trained):
    with pytest.raises(ModelError, match=r"'mpl' is unknown\. Did you mean 'mlp'"):
        trained(quick.model_copy(update={"kind": "mpl"}))


def test_no_rows_have_no_predictions(sample, quick, trained):
    assert trained(quick).predict(sample.table.slice(0, 0)).shape == (0,)


def test_seconds_are_left_out_for_repeatable_builds(monkeypatch, quick, trained):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert trained(quick).facts.training.seconds is not None

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert trained(quick).facts.training.seconds is None


def test_interrupting_leaves_everything_in_order(monkeypatch, quick, trained):
    """Ctrl-C ends the training; threads and random numbers are as before."""
    before, torch_state = torch.get_num_threads(), torch.get_rng_state()

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(_training, "_epoch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trained(quick)

    assert torch.get_num_threads() == before
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert not torch.are_deterministic_algorithms_enabled()


def test_nothing_is_printed_without_a_terminal(capfd, quick, trained):
    trained(quick)

    assert capfd.readouterr() == ("", "")


def test_progress_is_shown_on_a_terminal(monkeypatch, capfd, quick, trained):
    monkeypatch.setattr(_progress.sys.stderr, "isatty", lambda: True)
    trained(quick)
    out, err = capfd.readouterr()

    assert out == ""
    assert "6/6" in err


def test_cuda_absent_says_what_to_do(monkeypatch, sample, quick):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(ModelError, match=r"'cuda' was asked for.*--device cpu"):
        models.train(
            quick,
            sample.table,
            label=sample.label,
            features=["size"],
            task="binary",
            missing=Missing(),
            seed=1,
            device="cuda",
        )


def test_unknown_device(sample, quick, trained):
    with pytest.raises(ModelError, match="'gpu' is unknown"):
        trained(quick, device="gpu")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
def test_cuda_repeats_itself(sample, quick, trained):
    first, second = trained(quick, device="cuda"), trained(quick, device="cuda")

    assert first.facts.training.device == "cuda"
    assert first.facts.digest == second.facts.digest
    assert (first.predict(sample.table) == second.predict(sample.table)).all()


def test_shelf_is_light():
    """Listing the shelf or importing it loads no heavy library."""
    code = (
        "import sys; import auditor.models; from auditor import resources;"
        "print(resources.shelf('models'), [m for m in sys.modules"
        " if m in ('torch', 'pyarrow', 'sklearn', 'pandas', 'numpy')])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )

    assert ran.stdout.strip() == "['mlp'] []"
    assert Train().kind == "mlp"
