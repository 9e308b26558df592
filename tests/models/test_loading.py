"""Models from files: ours come back to the bit, bare weights fit or are refused, no code is run."""

from __future__ import annotations

import itertools
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from auditor import models
from auditor.config import Architecture
from auditor.errors import ModelError

FEATURES = ["size", "count"]


@pytest.fixture
def saved(tmp_path, quick, trained) -> Path:
    trained(quick).save(tmp_path / "kept", threshold=0.4, positive=["1", "yes"])
    return tmp_path


def load(path, folder, *, architecture=None, features=FEATURES, task="binary"):
    return models.load(
        path,
        folder=folder,
        architecture=architecture,
        features=list(features),
        task=task,
        device="cpu",
    )


def net(*sizes: int) -> nn.Sequential:
    torch.manual_seed(0)
    parts = []
    for before, after in itertools.pairwise(sizes[:-1]):
        parts += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*parts, nn.Linear(sizes[-2], sizes[-1]))


def numbers() -> pa.Table:
    draw = np.random.default_rng(1)
    return pa.table({"size": draw.normal(size=50), "count": draw.integers(0, 9, 50)})


def bare(module: nn.Module, table: pa.Table) -> np.ndarray:
    x = np.column_stack([table[name].to_numpy() for name in FEATURES])
    first = next(module.parameters())
    with torch.inference_mode():
        return module(torch.from_numpy(x).to(first.dtype)).double().reshape(-1).numpy()


# ── ours ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["kept", "kept/model.safetensors"])
@pytest.mark.parametrize("task", ["binary", "regression"])
def test_loaded_back_to_identical_predictions(path, task, tmp_path, sample, quick, trained):
    """Saving and loading may not move a single bit of a score."""
    model = trained(quick.model_copy(update={"dropout": 0.2}), task=task)
    model.save(tmp_path / "kept")
    again = load(path, tmp_path, task=task)

    assert (again.predict(sample.table) == model.predict(sample.table)).all()


def test_facts_come_back(saved, sample, quick, trained):
    first, again = trained(quick).facts, load("kept", saved).facts

    assert (again.source, again.file, again.threshold) == ("loaded", "model.safetensors", 0.4)
    assert again.digest == first.digest
    assert again.layers == first.layers
    assert again.training.curve == first.training.curve


def test_saved_files_are_plain_and_repeatable(monkeypatch, tmp_path, quick, trained):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    for folder in ("a", "b"):
        trained(quick).save(tmp_path / folder)

    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "model.json",
        "model.safetensors",
    ]
    for name in ("model.json", "model.safetensors"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert json.loads((tmp_path / "a/model.json").read_text())["schema"] == "auditor.model/1"


def test_saving_again_replaces(saved, sample, quick, trained):
    other = trained(quick, seed=8)
    other.save(saved / "kept")

    assert (load("kept", saved).predict(sample.table) == other.predict(sample.table)).all()


def test_renamed_pair_is_found(saved, sample, quick, trained):
    (saved / "kept/model.safetensors").rename(saved / "credit.safetensors")
    (saved / "kept/model.json").rename(saved / "credit.json")

    assert load("credit.safetensors", saved).facts.file == "credit.safetensors"


def test_exchanged_weights_are_noticed(saved, quick, trained):
    """Description and weights belong together by their digest."""
    trained(quick, seed=9).save(saved / "other")
    (saved / "other/model.safetensors").replace(saved / "kept/model.safetensors")

    with pytest.raises(ModelError, match="digests differ"):
        load("kept", saved)


def test_other_task_is_refused(saved):
    with pytest.raises(ModelError, match=r"trained for task: binary; the audit says task: regr"):
        load("kept", saved, task="regression")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d | {"hidden": [10**9]}, "do not fit the architecture"),
        (lambda d: d | {"hidden": [9]}, r"Expected: 8 → 9 → 1.*Found: 0.weight \[8, 8\]"),
        (lambda d: d | {"code": "import os"}, "no description of a model saved here"),
        (lambda d: d | {"schema": "auditor.model/2"}, "no description of a model saved here"),
        (lambda d: d | {"inputs": []}, "no description of a model saved here"),
        (lambda d: [d], "no description of a model saved here"),
    ],
)
def test_changed_description_is_refused(change, message, saved):
    path = saved / "kept/model.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))

    with pytest.raises(ModelError, match=message):
        load("kept", saved)


# ── bare weights ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", ["w.safetensors", "w.pt", "legacy.pt", "checkpoint.ckpt"])
@pytest.mark.parametrize("task", ["binary", "regression"])
def test_declared_weights(file, task, tmp_path):
    """The same scores as the module itself, from any of the readable files."""
    module, table = net(2, 5, 5, 1), numbers()
    state = module.state_dict()
    if file == "w.safetensors":
        save_file(state, tmp_path / file)
    else:
        content = {"state_dict": state, "epoch": 3} if file == "checkpoint.ckpt" else state
        legacy = file == "legacy.pt"
        torch.save(content, tmp_path / file, _use_new_zipfile_serialization=not legacy)
    model = load(file, tmp_path, architecture=Architecture(hidden=[5, 5]), task=task)
    raw = bare(module, table)
    expected = 1 / (1 + np.exp(-raw)) if task == "binary" else raw

    assert model.predict(table) == pytest.approx(expected, abs=1e-12)
    assert model.facts.inputs == FEATURES
    assert [said.code for said in model.facts.facts] == ["model.weights_only"]
    assert len(model.facts.digest) == 64


def test_more_than_ten_layers_keep_their_order(tmp_path):
    """'10.weight' sorts before '2.weight' in a safetensors file."""
    module, table = net(2, *[4] * 8, 1), numbers()
    save_file(module.state_dict(), tmp_path / "w.safetensors")
    model = load("w.safetensors", tmp_path, architecture=Architecture(hidden=[4] * 8))

    assert model.predict(table) == pytest.approx(1 / (1 + np.exp(-bare(module, table))), abs=1e-12)


def test_named_layers_are_ordered_by_shape(tmp_path):
    module = net(2, 5, 3, 1)
    names = {"0": "encoder", "2": "body", "4": "answer"}
    state = {f"{names[k[0]]}.{k[2:]}": v for k, v in module.state_dict().items()}
    save_file(state, tmp_path / "w.safetensors")
    model = load("w.safetensors", tmp_path, architecture=Architecture(hidden=[5, 3]))
    table = numbers()

    assert model.predict(table) == pytest.approx(1 / (1 + np.exp(-bare(module, table))), abs=1e-12)


def test_order_that_cannot_be_told_is_refused(tmp_path):
    """Two layers of one shape without numbers: guessing would audit another model."""
    names = {"0": "first", "2": "inner", "4": "outer", "6": "last"}
    state = {f"{names[k[0]]}.{k[2:]}": v for k, v in net(2, 4, 4, 4, 1).state_dict().items()}
    save_file(state, tmp_path / "w.safetensors")

    with pytest.raises(ModelError, match=r"order of the layers .* cannot be told"):
        load("w.safetensors", tmp_path, architecture=Architecture(hidden=[4, 4, 4]))


def test_doubles_stay_doubles(tmp_path):
    module, table = net(2, 4, 1).double(), numbers()
    torch.save(module.state_dict(), tmp_path / "w.pt")
    model = load("w.pt", tmp_path, architecture=Architecture(hidden=[4]), task="regression")

    assert (model.predict(table) == bare(module, table)).all()


def test_loaded_weights_can_be_saved_in_our_format(tmp_path):
    torch.save(net(2, 4, 1).half().state_dict(), tmp_path / "w.pt")
    model = load("w.pt", tmp_path, architecture=Architecture(hidden=[4]))
    model.save(tmp_path / "kept")

    assert (load("kept", tmp_path).predict(numbers()) == model.predict(numbers())).all()


def test_missing_number_gives_no_prediction(tmp_path):
    """Nobody told what a missing value means to these weights."""
    save_file(net(2, 4, 1).state_dict(), tmp_path / "w.safetensors")
    model = load("w.safetensors", tmp_path, architecture=Architecture(hidden=[4]))
    scores = model.predict(pa.table({"size": [1.0, None], "count": [1, 2]}))

    assert np.isfinite(scores).tolist() == [True, False]


@pytest.mark.parametrize(
    ("state", "hidden", "message"),
    [
        (
            net(3, 4, 1).state_dict(),
            [4],
            r"Expected: 2 → 4 → 1.*size, count.*Found: 0.weight \[4, 3\]",
        ),
        (net(2, 4, 1).state_dict(), [5], r"weights of \[5, 2\], \[1, 5\]"),
        (net(2, 4, 2).state_dict(), [4], r"Found: .*2.weight \[2, 4\]"),
        (net(2, 4, 1).state_dict(), [4, 4], "do not fit"),
        ({"a.weight": torch.zeros(4, 2)}, [4], r"lacks 'a.bias'"),
        (
            net(2, 4, 1).state_dict() | {"norm.running_mean": torch.zeros(4)},
            [4],
            "one weight and one",
        ),
        ({"weight": torch.full((1, 2), torch.nan), "bias": torch.zeros(1)}, [], "not finite"),
        (
            {"weight": torch.ones(1, 2, dtype=torch.int64), "bias": torch.zeros(1)},
            [],
            "plain floats",
        ),
    ],
)
@pytest.mark.parametrize("file", ["w.safetensors", "w.pt"])
def test_weights_that_do_not_fit(file, state, hidden, message, tmp_path):
    """Expected and found shapes are told; nothing is reshaped or ignored to make it fit."""
    if file.endswith(".pt"):
        torch.save(dict(state), tmp_path / file)
    else:
        save_file(dict(state), tmp_path / file)

    with pytest.raises(ModelError, match=message):
        load(file, tmp_path, architecture=Architecture(hidden=hidden))


@pytest.mark.parametrize("file", ["w.safetensors", "w.pt"])
def test_weights_without_a_declaration_ask_for_it(file, tmp_path):
    state = net(2, 4, 1).state_dict()
    (save_file if file.endswith("safetensors") else torch.save)(state, tmp_path / file)

    with pytest.raises(ModelError, match=r"weights alone. Declare their shape"):
        load(file, tmp_path)


def test_no_features_for_bare_weights(tmp_path):
    save_file(net(2, 4, 1).state_dict(), tmp_path / "w.safetensors")

    with pytest.raises(ModelError, match=r"name its features, in order, in data.features"):
        load("w.safetensors", tmp_path, architecture=Architecture(hidden=[4]), features=[])


# ── hostile and foreign files ───────────────────────────────────────────────────────────────


class Payload:
    """Opening this pickle would create a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, x):
        return self.layer(x)


def hostile_pickle(path: Path, trap: Path) -> None:
    path.write_bytes(pickle.dumps(Payload(trap)))


def hostile_old_pickle(path: Path, trap: Path) -> None:
    path.write_bytes(pickle.dumps(Payload(trap), protocol=0))


def hostile_torch(path: Path, trap: Path) -> None:
    torch.save(Payload(trap), path)


def hostile_legacy_torch(path: Path, trap: Path) -> None:
    torch.save({"w": Payload(trap)}, path, _use_new_zipfile_serialization=False)


def hostile_tensor_names(path: Path, trap: Path) -> None:
    torch.save({"0.weight": torch.zeros(1, 2), "0.bias": Payload(trap)}, path)


def hostile_script(path: Path, trap: Path) -> None:
    """A TorchScript archive whose pickles were exchanged."""
    torch.jit.save(torch.jit.trace(Net(), torch.zeros(1, 2)), path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, pickle.dumps(Payload(trap)) if name.endswith("pkl") else content)


@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (hostile_pickle, "is a pickle: opening it would run its author's code"),
        (hostile_old_pickle, "is a pickle: opening it would run its author's code"),
        (hostile_torch, "is a whole pickled model rather than a state dict"),
        (hostile_legacy_torch, "is a whole pickled model rather than a state dict"),
        (hostile_tensor_names, "is a whole pickled model rather than a state dict"),
        (hostile_script, "is a TorchScript archive: opening it would run"),
    ],
)
@pytest.mark.parametrize("file", ["model.pt", "model.pkl", "model.safetensors", "model.pt2"])
def test_hostile_files_are_never_run(write, reason, file, tmp_path):
    """Whatever the name promises, the payload does not run, and the way out is told."""
    trap = tmp_path / "trap"
    write(tmp_path / file, trap)

    with pytest.raises(ModelError, match=reason) as refused:
        load(file, tmp_path, architecture=Architecture(hidden=[]))

    assert not trap.exists()
    assert "save its weights alone" in str(refused.value)
    assert "weights_only=False" not in str(refused.value)


def test_the_trap_would_spring(tmp_path):
    """The payload of these tests is a real one."""
    pickle.loads(pickle.dumps(Payload(tmp_path / "trap")))

    assert (tmp_path / "trap").exists()


def test_whole_module_names_its_class(tmp_path):
    torch.save(Net(), tmp_path / "model.pt")

    with pytest.raises(ModelError, match=r"whole pickled model.*It names .*Net"):
        load("model.pt", tmp_path, architecture=Architecture(hidden=[]))


def test_exported_program_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "m.pt2", "w") as archive:
        archive.writestr("m/archive_format", "pt2")
        archive.writestr("m/models/model.json", "{}")

    with pytest.raises(ModelError, match=r"an exported program \(.pt2\): opening it would run"):
        load("m.pt2", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.onnx", b"\x08\x07\x12\x07pytorch" + b"\0" * 80, "is an ONNX model"),
        ("m.bin", b"\x08\x0a\x12\x07pytorch" + b"\0" * 80, "is an ONNX model"),
        ("m.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 80, "an HDF5 file"),
        ("m.gguf", b"GGUF" + b"\0" * 80, "a GGUF file"),
        ("m.safetensors", b"", "is empty"),
        ("m.safetensors", b"\xff" * 8 + b"{}", "no model file that is known"),
        ("m.safetensors", b"\x02" + b"\0" * 7 + b"{]", "damaged safetensors"),
        ("m.pt", b"PK\x05\x06" + b"\0" * 18, "a zip file without a torch state dict"),
        ("m.pt", b"hello, this is no model", "no model file that is known"),
    ],
)
def test_foreign_and_broken_files(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ModelError, match=message):
        load(name, tmp_path, architecture=Architecture(hidden=[]))


def test_cut_off_files_are_refused(tmp_path):
    torch.save(net(2, 4, 1).state_dict(), tmp_path / "w.pt")
    save_file(net(2, 4, 1).state_dict(), tmp_path / "w.safetensors")
    for name in ("w.pt", "w.safetensors"):
        whole = (tmp_path / name).read_bytes()
        for size in range(1, len(whole), 37):
            (tmp_path / name).write_bytes(whole[:size])
            with pytest.raises(ModelError):
                load(name, tmp_path, architecture=Architecture(hidden=[4]))


def test_absent_file_and_empty_folder(tmp_path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(ModelError, match="There is no model file"):
        load("nowhere.safetensors", tmp_path)
    with pytest.raises(ModelError, match=r"folder without model.json"):
        load("empty", tmp_path)
