"""One file of several is not Python: it is set aside, so that the others count."""

from __future__ import annotations

import builtins
import re
import warnings
from collections.abc import Collection, Mapping

from autograder.checks.rules import parse
from autograder.remote import Fault, Unparsed
from autograder.text import one_line

_NAMES = 500  # of one file that are remembered
_DEEP = "it is nested too deeply to be read"
# What a line at the margin defines; the fault itself may be that it is one column off.
_DEFINES = re.compile(r"^ ?(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]*)?=(?!=))", re.MULTILINE)


def set_aside(files: Mapping[str, bytes], notebooks: Collection[str] = ()) -> dict[str, bytes]:
    """The same files; those that Python cannot compile are `Unparsed`, which nobody executes.

    As they are where no other would be left, and of `notebooks`, which are executed a statement at a time. Parses
    hostile text: a grader calls it in a limited child.
    """
    if len(files) == 1:
        return dict(files)
    marked = {name: data if name in notebooks else _marked(name, data) for name, data in files.items()}
    left = any(data.strip() for data in marked.values() if not isinstance(data, Unparsed))
    return marked if left else dict(files)


def told(name: str, fault: Fault) -> str:
    """A note on a file that was set aside."""
    if not fault.line:
        return f"{name} is left out: {fault.message}"
    return f"{name} is left out, it has a syntax error in line {fault.line}: {fault.message}"


def _marked(name: str, data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about an odd escape: whoever imports it hears of it
            # Not every text that can be parsed is a program: `return` outside of a function.
            compile(parse(data, name), name, "exec", dont_inherit=True)
    except SyntaxError as error:
        fault = Fault(type(error).__name__, error.lineno or 1, one_line(error.msg or "invalid syntax"), _names(data))
    except (RecursionError, MemoryError):
        fault = Fault("SyntaxError", 0, _DEEP, _names(data))
    except ValueError as error:
        fault = Fault("SyntaxError", 0, one_line(str(error)), _names(data))
    else:
        return data
    return Unparsed(data, fault)


def _names(data: bytes) -> tuple[str, ...]:
    """What the file would have defined, as far as its text tells."""
    found = (match[1] or match[2] for match in _DEFINES.finditer(data.decode("utf-8", "replace")))
    # A name of Python's own would go missing in whoever imports all there is.
    names = dict.fromkeys(name for name in found if len(name) <= 100 and not hasattr(builtins, name))
    return tuple(names)[:_NAMES]
