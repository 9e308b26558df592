"""A progress bar for a person who waits: on stderr, and only where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from auditor.documented import Epoch

Tell = Callable[[Epoch], None]


@contextmanager
def watched(epochs: int) -> Iterator[Tell]:
    """Gives the function to call after each epoch."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("epoch {task.completed}/{task.total}"), BarColumn())
    loss = TextColumn("loss {task.fields[loss]}")
    with Progress(*columns, loss, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        bar = progress.add_task("training", total=epochs, loss="–")

        def tell(epoch: Epoch) -> None:
            seen = epoch.training_loss if epoch.validation_loss is None else epoch.validation_loss
            progress.update(bar, completed=epoch.epoch, loss=f"{seen:.4f}")

        yield tell
