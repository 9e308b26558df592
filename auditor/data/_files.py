"""Finds the files that a path means, reads and hashes each once, and asks the shelf to parse it."""

from __future__ import annotations

import glob
import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from auditor import resources
from auditor.config import Read
from auditor.data._part import Part, together
from auditor.documented import FileUsed
from auditor.errors import DataError, about, nearest

_UNSUPPORTED = {
    "xlsx": "an Excel workbook", "xls": "an Excel workbook", "xlsm": "an Excel workbook",
    "ods": "a spreadsheet", "numbers": "a spreadsheet", "zip": "a ZIP archive",
    "sav": "an SPSS file", "dta": "a Stata file", "sas7bdat": "a SAS file",
    "pkl": "a pickle, which can run code,", "pickle": "a pickle, which can run code,",
    "rds": "an R file", "rdata": "an R file", "db": "a database", "sqlite": "a database",
    "h5": "an HDF5 file", "npz": "a NumPy archive", "npy": "a NumPy array", "avro": "an Avro file",
    "orc": "an ORC file", "bz2": "a bzip2 archive", "xz": "an xz archive", "zst": "a zstd archive",
}  # fmt: skip
_MAGIC = ((b"PAR1", "parquet"), (b"ARROW1", "arrow"), (b"\xff\xff\xff\xff", "arrow"))
Place = tuple[str, ...]
PATH: Place = ("data", "path")
_NOT_A_FORMAT = "made_up"
"""Stands on the shelf too, but reads no file."""


@dataclass(frozen=True)
class Opened:
    """A data set as read, with the files it came from."""

    part: Part
    files: list[FileUsed]


def open_all(path: str, *, folder: Path, options: Read, at: Place = PATH) -> Opened:
    """All files that the path means, under each other. `at`: where audit.yaml names them."""
    parts, files = [], []
    for file in found(path, folder, at=at):
        content = _bytes(file)
        digest = hashlib.sha256(content).hexdigest()
        files.append(FileUsed(name=file.name, bytes=len(content), digest=digest))
        parts.append(_parsed(content, file, options))
    return Opened(together(parts), files)


def found(path: str, folder: Path, *, at: Place = PATH) -> list[Path]:
    """The file of that name, or the files that a pattern fits, in the order of their names."""
    with about(*at):
        return _found(path, folder)


def _found(path: str, folder: Path) -> list[Path]:
    file = folder / path
    if file.is_file():
        return [file]
    if file.is_dir():
        raise DataError(f"{path} is a folder. Name its files with a pattern, such as {path}/*.csv.")
    if glob.has_magic(path):
        matches = sorted(Path(m) for m in glob.glob(str(file), recursive=True))  # noqa: PTH207 - absolute patterns too
        matches = [match for match in matches if match.is_file()]
        if not matches:
            raise DataError(f"No file fits the pattern {path} (looked from {folder}).")
        return matches
    near = [f.name for f in file.parent.iterdir()] if file.parent.is_dir() else []
    raise DataError(f"There is no data file {file}.{nearest(file.name, near)}")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise DataError(f"{file} cannot be read: {problem.strerror}.") from None


def _parsed(content: bytes, file: Path, options: Read) -> Part:
    name = file.name
    if not content:
        raise DataError(f"{name} is empty: zero bytes.")
    suffixes = [suffix[1:].lower() for suffix in file.suffixes]
    if content.startswith(b"\x1f\x8b"):
        content = _unzipped(content, name)
        suffixes = suffixes[:-1] if suffixes[-1:] == ["gz"] else suffixes
    suffix = suffixes[-1] if suffixes else ""
    known = suffix in resources.shelf("data") and suffix != _NOT_A_FORMAT
    if not known:
        _refuse_unsupported(content, name, suffix)
    reader = resources.take("data", suffix if known else _sniffed(content))
    part: Part = reader.read(content, name=name, options=options)
    return part


def _unzipped(content: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as problem:
        raise DataError(f"{name} is a damaged gzip file: {problem}.") from None


def _sniffed(content: bytes) -> str:
    for magic, word in _MAGIC:
        if content.startswith(magic):
            return word
    return "jsonl" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "csv"


def _refuse_unsupported(content: bytes, name: str, suffix: str) -> None:
    kind = _UNSUPPORTED.get(suffix)
    if content.startswith(b"PK\x03\x04"):
        kind = kind or "an Excel workbook or a ZIP archive"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        kind = "an old Excel workbook"
    if kind:
        raise DataError(
            f"{name} is {kind} and cannot be read. Save the table as CSV (UTF-8) or Parquet: in "
            "Excel, File > Save As > CSV UTF-8; in pandas, frame.to_parquet('file.parquet')."
        )
