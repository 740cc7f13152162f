"""The checker's half of a backward pass that crosses the split: one node per call, all outputs attached to it.

torch is imported when this module is, and this module when the first tensor that requires grad comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from autograder.remote.session import Session

ONCE = (
    "a student's call can be differentiated once: create_graph=True would need the worker's graph here. "
    "Let the student's function compute the inner gradient (torch.autograd.grad) and return what depends on it"
)


class Graph:
    """The worker's end of one call's graph; released there when the last of its outputs is gone here."""

    def __init__(self, session: Session, number: int) -> None:
        self.session, self.number = session, number

    def __del__(self) -> None:
        self.session.released.append((-self.number, 1))

    def backward(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        """The gradients of the call's inputs."""
        result: tuple[Any, ...] = self.session.request("backward", self.number, gradients, call="backward()")
        return result


class Call(torch.autograd.Function):  # type: ignore[misc]
    """A call on the student's side as a node of the checker's graph."""

    @staticmethod
    def forward(ctx: Any, graph: Graph, found: Sequence[Any], anchor: Any, *inputs: Any) -> tuple[Any, ...]:
        """The outputs are what came over the wire."""
        ctx.graph, ctx.shapes = graph, [(i.shape, i.dtype) for i in inputs]
        ctx.set_materialize_grads(False)
        return tuple(found)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> tuple[Any, ...]:
        """Run the worker's backward. The anchor and the two plain arguments have no gradient."""
        if torch.is_grad_enabled():
            raise RuntimeError(ONCE)
        result = ctx.graph.backward(gradients)
        if len(result) != len(ctx.shapes):
            raise RuntimeError("the worker returned another number of gradients than the call had tensors")
        return (None, None, None, *result)


def attach(session: Session, number: int, inputs: Sequence[Any], found: Sequence[Any]) -> list[Any]:
    """`found` (fresh tensors) as outputs of one node whose inputs are `inputs`."""
    anchor = torch.empty(0, requires_grad=True)  # so that the outputs require grad even if no input does
    return list(Call.apply(Graph(session, number), found, anchor, *inputs))
