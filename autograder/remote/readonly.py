"""Copies of what lives on the student's side. Writing into a copy would change nothing there, so it is refused."""

from __future__ import annotations

import functools
import sys
from typing import Any, NoReturn

import numpy as np

from autograder.remote.calls import shown

_WIDTH = 120  # characters of a path


def refuse(path: str) -> NoReturn:
    """Raise the error of a write into a copy."""
    raise ValueError(
        f"`{path}` is a read-only copy of what the student's side holds, so this would change nothing there. "
        f"Assign the new value through the object instead: `{path} = ...`"
    )


class ReadOnlyArray(np.ndarray[Any, Any]):
    """A numpy array that explains why it cannot be written. What is computed from it is an ordinary array."""

    path = "model.params['W1']"

    def __array_finalize__(self, source: Any) -> None:
        if isinstance(source, ReadOnlyArray):
            self.path = source.path

    def __setitem__(self, key: Any, value: Any) -> None:
        if not self.flags.writeable:
            refuse(self.path)
        super().__setitem__(key, value)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        """Compute on the plain arrays."""
        for target in out or ():
            if isinstance(target, ReadOnlyArray) and not target.flags.writeable:
                refuse(target.path)
        if out is not None:
            kwargs["out"] = tuple(_plain(o) for o in out)
        return getattr(ufunc, method)(*[_plain(i) for i in inputs], **kwargs)


def _plain(array: Any) -> Any:
    return array.view(np.ndarray) if isinstance(array, ReadOnlyArray) else array


@functools.cache
def read_only_tensor() -> Any:
    """The class of read-only tensors; made when torch is first needed."""
    import torch

    class ReadOnlyTensor(torch.Tensor):  # type: ignore[misc]
        """A tensor copy that refuses in-place changes; of a parameter, `.grad` asks the student's side."""

        _path = "model.weight"
        _handle: Any = None

        @classmethod
        def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            """Refuse what would write into the copy; everything else happens on a plain tensor."""
            kwargs = kwargs or {}
            with torch._C.DisableTorchFunctionSubclass():
                target = kwargs.get("out", args[0] if _writes(func) and args else None)
                for first in target if isinstance(target, (list, tuple)) else (target,):
                    if isinstance(first, cls):
                        refuse(first._path)
                result = func(*args, **kwargs)
            return _keep_guard(result, args, cls)

        @property
        def grad(self) -> Any:
            """The gradient as it is on the student's side now."""
            return None if self._handle is None else self._handle.grad

        @grad.setter
        def grad(self, value: Any) -> None:
            if self._handle is None:
                refuse(f"{self._path}.grad")
            self._handle.grad = value

        @property
        def is_leaf(self) -> bool:
            """A parameter is a leaf where it lives."""
            return self._handle is not None or bool(super().is_leaf)

        def __repr__(self, *, tensor_contents: Any = None) -> str:
            return repr(self.detach().as_subclass(torch.Tensor))

    return ReadOnlyTensor


_QUIET = {"requires_grad_", "retain_grad", "as_subclass", "share_memory_"}


def _writes(func: Any) -> bool:
    name = getattr(func, "__name__", "")
    if name == "__set__":  # x.data = ..., x.grad is a property of ours
        return True
    if name in _QUIET or (name.startswith("__") and not name.startswith("__i") and name != "__setitem__"):
        return False
    return name == "__setitem__" or name.endswith("_") or name in _IN_PLACE


_IN_PLACE = {
    f"__{op}__" for op in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "iand", "ior", "ixor")
}


def _keep_guard(result: Any, args: Any, cls: Any) -> Any:
    """A view of a read-only tensor is read-only; anything else is an ordinary tensor."""
    torch = sys.modules["torch"]
    source = args[0] if args and isinstance(args[0], cls) else None
    if isinstance(result, torch.Tensor):
        if source is None or type(result) is cls or not _shares(result, source):
            return result.as_subclass(torch.Tensor) if type(result) is cls and result is not source else result
        view = result.as_subclass(cls)
        view._path = source._path
        return view
    if type(result) in (list, tuple):
        return type(result)(_keep_guard(r, args, cls) for r in result)
    return result


def _shares(a: Any, b: Any) -> bool:
    return bool(a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()) and a.numel() > 0


def freeze(value: Any, path: str, handles: dict[int, Any]) -> Any:
    """A value fetched at `path`, with its arrays and tensors read-only.

    `handles`: of those tensors that are parameters, by the id of the tensor.
    """
    if type(value) is np.ndarray:
        value.flags.writeable = False
        frozen = value.view(ReadOnlyArray)
        frozen.path = path
        return frozen
    if type(value) in (tuple, list):
        return type(value)(freeze(v, _inside(path, i), handles) for i, v in enumerate(value))
    if type(value) is dict:
        return {k: freeze(v, _inside(path, k), handles) for k, v in value.items()}
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        guarded = value.as_subclass(read_only_tensor())
        guarded._path = path
        guarded._handle = handles.get(id(value))
        return guarded
    return value


def _inside(path: str, key: Any) -> str:
    """What is at `key` of what is at `path`; short, however long the student's keys are."""
    inside = f"{path}[{shown(key)}]"
    return inside if len(inside) <= _WIDTH else "..." + inside[-_WIDTH:]


def thawed(value: Any) -> Any:
    """A writable copy of a read-only array or tensor of ours; anything else as it is."""
    if isinstance(value, ReadOnlyArray):
        return np.array(value)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, read_only_tensor()):
        return value.detach().as_subclass(torch.Tensor).clone()
    return value
