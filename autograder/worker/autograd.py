"""The worker's half of a backward pass that crosses the split.

A tensor argument that requires grad arrives as a *non-leaf* alias of a private leaf: the student's code may do to it
what it may do to any intermediate tensor, and the leaf collects the gradient that goes back. Each reply with tensors
that require grad keeps them as one graph; `backward` runs it with the checker's upstream gradients, which also
accumulates `.grad` of the modules that live here.

torch is imported by whoever sends the first tensor, never by this module.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograder.worker.wire import Hooks, WireError

if TYPE_CHECKING:
    from autograder.worker.runtime import Runtime

FOREIGN = (
    "this backward pass reaches into the inputs of another call: the student's side kept a tensor of that call. "
    "Detach it there, or compute both in one call"
)


class Incoming(Hooks):
    """How the checker's values arrive: handles as their objects, tensors that require grad as aliases."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.leaves: list[Any] = []  # one for each tensor that requires grad, in message order
        self._grads: dict[int, tuple[Any, Any]] = {}  # id of a tensor -> (its leaf or None, the .grad it came with)

    def resolve(self, description: Any) -> Any:
        """The object of a handle, or a call-back."""
        kind, number = description
        return self.runtime.object(number) if kind == "handle" else self.runtime.callback(number)

    def tensor_in(self, tensor: Any, extra: Any) -> Any:
        """`extra` is (is leaf, requires grad, its .grad)."""
        is_leaf, requires_grad, grad = extra
        leaf = None
        if requires_grad:
            leaf = tensor.requires_grad_(True)
            self.leaves.append(leaf)
            with sys.modules["torch"].enable_grad():
                # torch forbids to change a leaf in place, and allows it for an intermediate tensor: so do the aliases.
                tensor = leaf.view_as(leaf) if is_leaf else leaf.clone()
            tensor.retain_grad()  # a student may read x.grad after a backward of their own
        if grad is not None:
            tensor.grad = grad
        self._grads[id(tensor)] = (leaf, grad)
        return tensor

    def tensor_change(self, tensor: Any, raw: Any, same: Callable[[Any, Any], bool]) -> Any:
        """(new values | None, new .grad | None, whether .grad is new), or None where nothing changed."""
        torch = sys.modules["torch"]
        leaf, grad_before = self._grads.get(id(tensor), (None, None))
        if leaf is not None:
            leaf.grad = None
        grad = tensor.grad if leaf is not None or tensor.is_leaf else None
        plain = tensor.detach().cpu()
        bits = plain.view(torch.int16) if plain.dtype is torch.bfloat16 else plain
        values = None if same(bits.numpy(), raw) else plain
        if values is None and grad is grad_before:
            return None
        return (values, grad.detach() if grad is not None else None, grad is not grad_before)


class Graphs:
    """The outputs of replies whose backward may still be asked for."""

    def __init__(self) -> None:
        self._graphs: dict[int, tuple[Sequence[Any], Sequence[Any]]] = {}
        self._leaves: dict[int, weakref.ref[Any]] = {}  # of all calls, as long as any graph holds them
        self._next = 1

    def reserve(self) -> int:
        """The number of the next graph."""
        return self._next

    def keep(self, number: int, outputs: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Keep the outputs of a reply, if it had any that require grad."""
        for leaf in leaves:
            self._leaves[id(leaf)] = weakref.ref(leaf)
        if outputs:
            self._graphs[number] = (outputs, leaves)
            self._next += 1

    def drop(self, number: int) -> None:
        """The checker will not ask for this graph again."""
        self._graphs.pop(number, None)
        self._leaves = {key: ref for key, ref in self._leaves.items() if ref() is not None}

    def backward(self, number: int, gradients: Sequence[Any]) -> tuple[Any, ...]:
        """The gradients of the call's tensor arguments, given those of its outputs (None: not used)."""
        torch = sys.modules["torch"]
        outputs, leaves = self._graphs[number]
        if len(gradients) != len(outputs):
            raise WireError("one gradient for each output was expected")
        used = [(out, g) for out, g in zip(outputs, gradients, strict=True) if g is not None]
        # The checker may run it again (retain_graph=True); the graph goes when the checker drops its end.
        with torch.enable_grad():
            torch.autograd.backward([out for out, _ in used], [g for _, g in used], retain_graph=True)
        result = tuple([leaf.grad for leaf in leaves])
        for leaf in leaves:
            leaf.grad = None
        if self._reached_elsewhere():
            raise RuntimeError(FOREIGN)
        return result

    def _reached_elsewhere(self) -> bool:
        reached = False
        for ref in self._leaves.values():
            leaf = ref()
            if leaf is not None and leaf.grad is not None:
                leaf.grad, reached = None, True
        return reached
