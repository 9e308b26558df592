"""What a model file is, told from its first bytes and its list of members; nothing in it is run.

Only two kinds are read: safetensors, and a torch state dict. Everything else is refused with the
reason and the way out. Opening a pickle, TorchScript or exported program runs its author's code.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Literal

from auditor.errors import ModelError

Found = Literal["safetensors", "torch"]

_LEGACY_TORCH = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"
_WAY_OUT = (
    "Where the model can be trusted, save its weights alone, "
    "safetensors.torch.save_file(model.state_dict(), 'model.safetensors') or "
    "torch.save(model.state_dict(), 'model.pt'), and declare model.architecture. "
    "Or bring its predictions along (data.prediction or data.score)."
)
_FOREIGN = (
    (b"\x89HDF", "an HDF5 file (Keras)"),
    (b"GGUF", "a GGUF file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
)


def recognise(path: Path) -> Found:
    """Which of the two readable kinds it is, or why it is refused."""
    if path.is_dir():
        raise ModelError(
            f"{path.name} is a folder without model.json; model.load names a file, or a folder "
            "that a training here has saved."
        )
    if not path.is_file():
        raise ModelError(
            f"There is no model file {path}; model.load counts from audit.yaml's folder."
        )
    with path.open("rb") as file:
        head = file.read(64)
    size = path.stat().st_size
    if not head:
        raise ModelError(f"The model file {path.name} is empty.")
    if zipfile.is_zipfile(path) and head[:2] == b"PK":
        return _inside_zip(path)
    if _is_safetensors(head, size):
        return "safetensors"
    if head.startswith(_LEGACY_TORCH):
        return "torch"  # written before torch 1.6; read as weights only
    raise ModelError(_refusal(path.name, head))


def _is_safetensors(head: bytes, size: int) -> bool:
    """Eight bytes say how long the JSON header is, which begins with a brace."""
    return len(head) > 8 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= size - 8


def _inside_zip(path: Path) -> Found:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [PurePosixPath(name) for name in archive.namelist()]
    except zipfile.BadZipFile:
        raise ModelError(f"{path.name} is a damaged zip file.") from None
    names = {member.name for member in members}
    folders = {part for member in members for part in member.parts[:-1]}
    if "archive_format" in names or "serialized_exported_program.json" in names:
        raise ModelError(_runs_code(path.name, "an exported program (.pt2)"))
    if "constants.pkl" in names or "code" in folders:
        raise ModelError(_runs_code(path.name, "a TorchScript archive"))
    if "data.pkl" in names:
        return "torch"
    kind = "a Keras archive" if "config.json" in names else "a zip file without a torch state dict"
    raise ModelError(f"{path.name} is {kind}, which is not read. {_WAY_OUT}")


def _refusal(name: str, head: bytes) -> str:
    if (head[:1] == b"\x80" and head[1:2] <= b"\x05") or head[:2] in {b"(d", b"(l", b"c_", b"cb"}:
        return _runs_code(name, "a pickle")
    if name.lower().endswith(".onnx") or (head[:1] == b"\x08" and head[2:3] in {b"\x12", b"\x1a"}):
        return (
            f"{name} is an ONNX model, which this version does not read (onnxruntime is no part of "
            f"it). {_WAY_OUT}"
        )
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            return f"{name} is {kind}, which is not read. {_WAY_OUT}"
    return f"{name} is no model file that is known here, or it is cut short. {_WAY_OUT}"


def _runs_code(name: str, kind: str) -> str:
    return f"{name} is {kind}: opening it would run its author's code, so it is refused. {_WAY_OUT}"


def whole_pickle(name: str, classes: list[str]) -> ModelError:
    """For a torch file that holds more than tensors."""
    named = f" It names {', '.join(sorted(classes)[:5])}." if classes else ""
    return ModelError(_runs_code(name, "a whole pickled model rather than a state dict") + named)
