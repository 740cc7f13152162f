"""`assert_raises`: the student's code must refuse."""

from __future__ import annotations

from collections.abc import Callable

from autograder.checks import fingerprint, values
from autograder.checks.record import Agreement, Difference, settle
from autograder.errors import StudentError, StudentUnwritten


def assert_raises(type_name: str, call: Callable[[], object], *, name: str = "") -> str:
    """`call()` ends in the student's code raising `type_name`; returns the exception's message. Raises `CheckFailed`.

    An unwritten function is not taken for one that refuses.
    """
    try:
        returned = call()
    except StudentUnwritten:
        raise
    except StudentError as error:
        if error.type_name == type_name:
            settle(name, Agreement())
            return error.message
        got = f"{error.type_name} was raised"
    else:
        got = f"{values.class_word(returned)} was returned"
    lines = (f"expected {type_name}", f"got      {got}")
    settle(name, Difference(f"{got} where {type_name} is expected", lines, fingerprint.of_text("refusal", got), 0.5))
    raise AssertionError  # settle has raised
