"""Writes a file whole or not at all: whoever reads it finds the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.errors import AuditorError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else who asks for the same works in this folder meanwhile; nothing is left behind."""
    import fcntl  # not on every system, and needed nowhere else

    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as mistake:
        raise AuditorError(f"{folder}: {mistake.strerror or mistake}.") from mistake
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(path: Path, content: str) -> None:
    """Put this text in the place of the file; raises AuditorError where that cannot be."""
    target = path.resolve()  # a link stays a link
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as mistake:
        raise AuditorError(f"{path}: {mistake.strerror or mistake}.") from mistake


def _umask() -> int:
    """The process's mask, which mkstemp does not heed."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
