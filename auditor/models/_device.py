"""Where a network computes, and how the same seed gives the same network again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from auditor.errors import ModelError, nearest

SMALL = 4_000_000
"""Multiplications a step up to which one thread is as fast as many, and gives the same bits on any number of cores."""


def choose(device: str) -> torch.device:
    """`auto` takes a CUDA device where there is one."""
    if device not in {"auto", "cpu", "cuda"}:
        raise ModelError(
            f"The device '{device}' is unknown.{nearest(device, ['auto', 'cpu', 'cuda'])}"
        )
    present = torch.cuda.is_available()
    if device == "cuda" and not present:
        built = "sees no GPU" if torch.version.cuda else "was built without CUDA"
        raise ModelError(
            f"The device 'cuda' was asked for, and the installed torch {torch.__version__} {built}. "
            "Use --device cpu (or auto), or install a CUDA build of torch and an NVIDIA driver."
        )
    return torch.device("cuda" if present and device != "cpu" else "cpu")


@contextmanager
def repeatable(seed: int, device: torch.device, *, work: int) -> Iterator[None]:
    """Inside, random numbers follow from the seed; the caller's own generators go on untouched.

    `work`: multiplications of one step; a small network is trained on one thread, so that the
    number of cores does not change the last digit.
    """
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    cards = [torch.cuda.current_device()] if device.type == "cuda" else []
    if cards:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS repeats itself only so
    with torch.random.fork_rng(devices=cards):
        torch.manual_seed(seed)
        try:
            torch.use_deterministic_algorithms(bool(cards) or strict)
            if device.type == "cpu" and work <= SMALL:
                torch.set_num_threads(1)
            yield
        finally:
            torch.set_num_threads(threads)
            torch.use_deterministic_algorithms(strict)
