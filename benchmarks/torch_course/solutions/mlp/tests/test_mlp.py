"""Hidden checks of the benchmark's torch suite."""

import numpy as np
import pytest
import torch

from autograder.checks import assert_close, hint, points


def inputs(rng, rows=8):
    x = torch.from_numpy(rng.standard_normal((rows, 6)))
    return x, torch.from_numpy(rng.integers(0, 4, rows))


def net(side, rng):
    model = side.TwoLayerNet(6, 10, 4)
    state = {k: torch.from_numpy(rng.standard_normal(tuple(v.shape))).float() for k, v in model.state_dict().items()}
    model.load_state_dict(state)
    return model


@pytest.mark.parametrize("rows", [1, 7, 32])
@points(3)
@hint("In which order do the layers and the non-linearity come?")
def test_forward(student, reference, rng, rows):
    """The network computes its scores"""
    x, _ = inputs(rng, rows)
    seed = int(rng.integers(1 << 30))
    got = net(student, np.random.default_rng(seed))(x.float())
    assert_close(got.detach(), net(reference, np.random.default_rng(seed))(x.float()).detach(), name="scores")


@pytest.mark.parametrize("rows", [2, 9])
@points(4)
@hint("Which parameters does the loss depend on?")
def test_backward(student, reference, rng, rows):
    """Gradients reach every parameter"""
    x, y = inputs(rng, rows)
    seed = int(rng.integers(1 << 30))
    grads = []
    for side in (student, reference):
        model = net(side, np.random.default_rng(seed))
        torch.nn.functional.cross_entropy(model(x.float()), y).backward()
        grads.append([p.grad for p in model.parameters()])
    assert_close(grads[0], grads[1], name="gradients")


@points(3)
@hint("What does the mean run over?")
def test_loss(student, reference, rng):
    """The loss is the mean cross-entropy"""
    x, y = inputs(rng)
    assert_close(student.cross_entropy(x, y % 6), reference.cross_entropy(x, y % 6), name="loss")
