"""What a worker parent does once so that no worker has to: import the libraries and use them a little.

Forking is safe only from one thread and before some libraries started their own machinery, so the rules are strict:
forward operations under `no_grad` and optimisers with hand-set gradients; never `backward` (autograd's engine makes
threads; a fork after it hangs or crashes), no inter-op parallelism, no CUDA, nothing with two threads. The parent
checks afterwards that it has one thread.
"""

from __future__ import annotations

import codecs
import importlib
from collections.abc import Callable, Iterable
from typing import Any

# Modules of the standard library that student code or a traceback needs sooner or later, and that are not tiny.
_STANDARD = ("copy", "dataclasses", "enum", "random", "statistics", "tempfile", "textwrap", "traceback", "typing")
_ENCODINGS = ("ascii", "cp437")  # of /proc and of zip files; each is a module


def warm(names: Iterable[str]) -> None:
    """Import these modules, and use those that are slow at first use."""
    for name in (*_STANDARD, *names):
        importlib.import_module(name)
    for name in _ENCODINGS:
        codecs.lookup(name)
    for name in names:
        _FIRST_USES.get(name, lambda: None)()


def _numpy() -> None:
    import numpy as np
    import numpy.testing

    # pytest is not there, and numpy.testing looks for it only when it needs to.
    rng = np.random.default_rng(0)
    square = rng.standard_normal((64, 64))
    np.random.seed(0)  # the legacy generator is what most course code uses
    np.random.randn(4)
    np.linalg.inv(square @ square.T + np.eye(64))
    np.einsum("ij,jk->ik", square, square)
    np.unique(square)  # imports numpy.ma, which takes as long as a small suite
    np.sort(square, axis=1), np.argsort(square, axis=1), np.exp(-np.abs(square)).sum(axis=0)
    repr(square[0, :2])
    np.testing.assert_allclose(square, square)


def _torch() -> None:
    import torch
    from torch import nn, optim
    from torch.nn import functional

    torch.set_num_threads(1)
    with torch.no_grad():
        square = torch.randn(64, 64)
        (square @ square).relu().softmax(1).log().sum()
        repr(square[0, :2])
        image: Any = nn.BatchNorm2d(4)(nn.Conv2d(3, 4, 3)(torch.randn(2, 3, 8, 8)))
        functional.max_pool2d(image, 2)
        nn.LSTM(4, 4)(torch.randn(3, 2, 4))
        model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.LayerNorm(8))
        functional.cross_entropy(model(torch.randn(4, 8)), torch.zeros(4, dtype=torch.long))
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    # The first optimiser imports 800 modules: a second that no worker should pay.
    for optimiser in (optim.SGD(model.parameters(), 0.1, momentum=0.9), optim.Adam(model.parameters())):
        optimiser.step()
    # And `backward` with a gradient given to it imports what an optimiser does not in every version.
    importlib.import_module("torch.fx.experimental.symbolic_shapes")


_FIRST_USES: dict[str, Callable[[], None]] = {"numpy": _numpy, "torch": _torch}
