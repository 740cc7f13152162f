"""Modules that exist as bytes only: importable under their names, their aliases, and made-up parent packages.

A student's file written for another course (`from cs231n.classifiers.softmax import *`, `from past.builtins import
xrange`) runs as it is: the program says under which dotted names each file is known, missing parents are empty
packages, and `past` is a small shim. A file executes once, under its dotted name if it has one, so that its
relative imports find their neighbours; its other names are the same module. It is compiled under its given file name,
so that breakpoints and tracebacks work. One that was made of a notebook (its file is called `.ipynb`) executes
statement by statement. What is not used is not missed: a module of the other course that was not handed in (`from
cs231n.data_utils import load_CIFAR10`), or a library for pictures that is not there, is an empty module whose names
say so as soon as they are used. The same becomes of a file that is not Python: the others run without it.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import numbers
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any, NoReturn

import numpy as np

from autograder.worker.statements import execute

_SHIM = "past"
_SHIMS = (_SHIM, f"{_SHIM}.builtins", f"{_SHIM}.utils")
_PICTURES = ("PIL", "torchvision", "matplotlib", "imageio", "IPython")  # imported by files whose notebook shows images
_HIDDEN = "autograder"  # the engine is not for student code


@dataclass(frozen=True)
class Source:
    """One file of a program."""

    own: bool  # the student's, not given
    name: str
    filename: str
    source: bytes
    aliases: tuple[str, ...]
    # Of a file that is not Python: name of the error, line, message, the names that it would have defined.
    fault: tuple[str, int, str, tuple[str, ...]] | None = None

    @property
    def canonical(self) -> str:
        """The name under which it executes."""
        return next((alias for alias in self.aliases if "." in alias), self.name)

    def error(self) -> Exception:
        """What its fault is, as Python would raise it."""
        assert self.fault is not None
        name, line, message, _ = self.fault
        kind = getattr(builtins, name, None)
        if not (isinstance(kind, type) and issubclass(kind, SyntaxError)):
            kind = SyntaxError
        return kind(message, (self.filename, line, None, None))


class Missing:
    """A name that was imported from a module that is not there; whatever is done with it says so."""

    __slots__ = ("_error",)

    def __init__(self, error: Callable[[], Exception]) -> None:
        self._error = error

    def _say(self, *_: Any, **__: Any) -> NoReturn:
        raise self._error()

    __call__ = __getitem__ = __setitem__ = __iter__ = __len__ = __bool__ = __mro_entries__ = __array__ = _say
    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = __lt__ = __le__ = __gt__ = __ge__ = __neg__ = _say
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = __float__ = __int__ = __index__ = _say

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # whoever asks for these asks what it is
            raise AttributeError(name)
        self._say()


class Importer(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and executes the modules of one program."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self._by_name = {name: s for s in sources for name in (s.name, *s.aliases)}
        self._made_up = {parent for name in self._by_name for parent in _parents(name)} - set(self._by_name)
        courses = {_package(alias) for s in sources for alias in s.aliases if "." in alias}
        # Packages of which any module may be imported, and is empty where we have none.
        self._lenient = frozenset({*courses, *(name for name in _PICTURES if self._wants(name))})
        self.names = frozenset({*self._by_name, *self._made_up, *_SHIMS} if sources else ())
        self._own = set(self.names)  # with the empty modules that were asked for
        self._before: dict[str, ModuleType] = {}  # the process's own modules of these names, while ours are installed
        self._specs: dict[str, importlib.machinery.ModuleSpec] = {}
        self._modules: dict[str, ModuleType] = {}  # ours, put aside while not installed
        self.failed: dict[str, BaseException] = {}  # names that are lacking, and what went wrong where they should be

    def _wants(self, name: str) -> bool:
        """Whether a file of the student's names a package that is not there."""
        named = any(name.encode() in source.source for source in self.sources if source.own)
        return named and name not in self._by_name and importlib.machinery.PathFinder.find_spec(name) is None

    def load(self) -> list[ModuleType]:
        """Import the student's files in order; whatever they raise is raised."""
        return [importlib.import_module(s.canonical) for s in self.sources if s.own]

    @contextlib.contextmanager
    def installed(self, *, hide_engine: bool = False) -> Iterator[None]:
        """Let imports find the program, and put everything back: several programs may take turns in one process."""
        hidden = [n for n in sys.modules if _package(n) == _HIDDEN] if hide_engine else []
        engine = {name: sys.modules.pop(name) for name in hidden}
        outer, self._before = self._before, self._set_aside()
        sys.modules.update(self._modules)
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            with contextlib.suppress(ValueError):
                sys.meta_path.remove(self)
            self._modules = self._taken_out()
            sys.modules.update(self._before)
            sys.modules.update(engine)
            self._before = outer

    def _set_aside(self) -> dict[str, ModuleType]:
        """The process's own modules of our names, taken out of it. All are looked through only where there are such."""
        others = [name for name in self._own if name in sys.modules]
        if any(package in sys.modules for package in self._lenient):
            others += [name for name in sys.modules if _package(name) in self._lenient and name not in self._own]
        return {name: sys.modules.pop(name) for name in others}

    def _taken_out(self) -> dict[str, ModuleType]:
        """Ours, taken out of the process."""
        return {name: sys.modules.pop(name) for name in self._own if name in sys.modules}

    @contextlib.contextmanager
    def uninstalled(self) -> Iterator[None]:
        """Inside `installed`: let the process's own imports work for a while."""
        ours = self._taken_out()
        sys.modules.update(self._before)
        sys.meta_path.remove(self)
        try:
            yield
        finally:
            sys.meta_path.insert(0, self)
            self._set_aside()
            sys.modules.update(ours)

    def install(self) -> None:
        """Let imports find the program for the rest of this process's life, and nothing of the engine."""
        for name in [n for n in sys.modules if _package(n) in (_HIDDEN, *self.names, *self._lenient)]:
            del sys.modules[name]
        sys.meta_path.insert(0, self)

    # --- importlib's questions ---
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the program's names, refuse the engine's."""
        if _package(fullname) == _HIDDEN:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        if fullname in self._by_name or fullname in self._made_up:
            return importlib.util.spec_from_loader(
                fullname, self, origin=self._origin(fullname), is_package=self.is_package(fullname)
            )
        if fullname in _SHIMS:
            return importlib.util.spec_from_loader(fullname, self, is_package="." not in fullname)
        if _package(fullname) in self._lenient:
            self._own.add(fullname)
            return importlib.util.spec_from_loader(fullname, self, is_package=True)
        return None

    def _origin(self, name: str) -> str | None:
        return self._by_name[name].filename if name in self._by_name else None

    def is_package(self, fullname: str) -> bool:
        """Whether other modules lie below this one."""
        source = self._by_name.get(fullname)
        below = any(name.startswith(fullname + ".") for name in self._by_name)
        return below or (source is not None and source.filename.endswith("__init__.py"))

    def get_source(self, fullname: str) -> str:
        """The text of a module, for tracebacks."""
        source = self._by_name.get(fullname)
        return importlib.util.decode_source(source.source) if source else ""

    def get_code(self, fullname: str) -> CodeType:
        """The compiled module."""
        source = self._by_name.get(fullname)
        return compile(
            source.source if source else b"", source.filename if source else fullname, "exec", dont_inherit=True
        )

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """A file known under several names is one module."""
        source = self._by_name.get(spec.name)
        if source is None or spec.name == source.canonical:
            return None
        return importlib.import_module(source.canonical)

    def exec_module(self, module: ModuleType) -> None:
        """Execute a file; nothing is left to do for a second name of it."""
        spec = module.__spec__
        assert spec is not None
        if spec.name in _SHIMS:
            vars(module).update(_shimmed(spec.name))
        source = self._by_name.get(spec.name)
        if source is None:
            if _package(spec.name) in self._lenient:
                vars(module)["__getattr__"] = functools.partial(self._missing, spec.name)
            return
        if spec.name != source.canonical:
            module.__spec__ = self._specs[source.canonical]
            return
        self._specs[spec.name] = spec
        module.__file__ = source.filename
        if source.fault is not None:
            self._leave_out(source, source.fault[3], vars(module))
        elif source.filename.endswith(".ipynb"):
            self.failed.update(execute(source.source, source.filename, module.__dict__))
        else:
            exec(self.get_code(spec.name), module.__dict__)  # noqa: S102 - this process exists to run it

    def _leave_out(self, source: Source, names: Sequence[str], namespace: dict[str, Any]) -> None:
        """What a file that is not Python gives to others: its names, each of which says what is wrong with it."""

        def missing(name: str) -> Missing:
            if name.startswith("__"):
                raise AttributeError(f"module {source.name!r} has no attribute {name!r}")
            self.failed.setdefault(name, source.error())
            return Missing(source.error)

        namespace["__getattr__"] = missing
        namespace.update({name: missing(name) for name in names if not name.startswith("__")})

    def _missing(self, module: str, name: str) -> Any:
        """What `from module import name` gets of a module that has nothing."""
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        below = f"{module}.{name}"
        if below in self._by_name or below in self._made_up:
            return importlib.import_module(below)
        if _package(module) in _PICTURES:
            return _absent(f"{name} cannot be used: there is no {_package(module)} here")
        absent = below if module in self._made_up else module
        return _absent(f"{name} cannot be used: {absent.replace('.', '/')}.py was not handed in")


def _absent(why: str) -> Missing:
    return Missing(lambda: ImportError(why))


def _package(name: str) -> str:
    return name.partition(".")[0]


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:i]) for i in range(1, len(parts))]


def _shimmed(name: str) -> dict[str, Any]:
    """What Python 2's names meant, as far as exercises written for both used them."""
    if name == f"{_SHIM}.utils":
        return {"old_div": _old_div}
    if name != f"{_SHIM}.builtins":
        return {}
    same = ("chr", "dict", "filter", "input", "int", "list", "map", "open", "pow", "range", "round", "str", "zip")
    old = {"xrange": range, "unicode": str, "basestring": str, "long": int, "raw_input": input, "unichr": chr}
    return {**{name: getattr(builtins, name) for name in same}, **old}


def _old_div(a: Any, b: Any) -> Any:
    """`a / b` as Python 2 had it. It warns of nothing: a warning would name this file."""
    whole = isinstance(a, numbers.Integral) and isinstance(b, numbers.Integral)
    with np.errstate(all="ignore"):
        return a // b if whole else a / b
