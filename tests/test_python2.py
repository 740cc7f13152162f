"""Files of Python 2, read as Python 3: the same program, line for line; and whatever is not Python 2 is left alone."""

import sys
import types

import pytest

from autograder.grading.python2 import as_python3
from autograder.worker.importer import _shimmed


def rewritten(text):
    return as_python3(text.encode()).decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print 'loss %f' % x\n", "print('loss %f' % x)\n"),
        ("if loud: print 'a', x  # why\n", "if loud: print('a', x)  # why\n"),
        ("print 'a',\n", "print('a',)\n"),
        ("print x; y = 1\n", "print(x); y = 1\n"),
        ("print 'a' % (\n    x,\n)\n", "print('a' % (\n    x,\n))\n"),
        ("for i in xrange(3): pass\n", "for i in range(3): pass\n"),
        ("for k, v in d.iteritems(): pass\n", "for k, v in d.items(): pass\n"),
        ("print d.itervalues()\n", "print(d.values())\n"),
        ("print x\r\ny = xrange(2)\r\n", "print(x)\ny = range(2)\n"),
    ],
)
def test_what_only_python_2_had(old, new):
    assert rewritten(old) == new


@pytest.mark.parametrize(
    "source",
    [
        "print('a')\nx = 3 / 2\n",
        "print ('a')\n",
        "from past.builtins import xrange\nfor i in xrange(3): pass\n",
        "xrange = range\nxrange(2)\n",
        "show = print if loud else None\n",
        "d.iteritems = 3\nlog.print\n",
        "'print x'  # print x\n",
        "",
        "print 'unfinished\n",
        "print x\n  y = 1\n",
    ],
)
def test_what_is_no_python_2_is_left_alone(source):
    assert as_python3(source.encode()) is None


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"# coding: nonsense\nprint x\n", b"print '\xe9'\n"])
def test_what_cannot_be_read_is_left_alone(text):
    assert as_python3(text) is None


def run(text, **names):
    """What a program of Python 2 leaves behind, run by this Python with the `old_div` that the worker has."""
    new = rewritten(text)
    assert new.count("\n") - text.count("\n") in (0, 1)
    exec(new, names)
    return names


@pytest.fixture(autouse=True)
def past(monkeypatch):
    for name in ("past", "past.utils"):
        module = types.ModuleType(name)
        vars(module).update(_shimmed(name))
        monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7 / 2", 3),
        ("-7 / 2", -4),
        ("7 / 2.0", 3.5),
        ("1 + (9 - 2) / 2 * 3", 10),
        ("99 / 7 / 3", 4),
        ("99/7/3", 4),
        ("99 / (7 / 3)", 49),
        ("(4 + 3)/(1 + 1)", 3),
        ("len('é') / 2 + 'é/é'.count('/') / 1", 1),
        ("[9 / 2, 9 // 2, 9 % 2][\n    5 / 3]", 4),
        ("2 ** 3 / 3", 2),
    ],
)
def test_division_rounds_down_between_whole_numbers(expression, value):
    found = run(f"def f():\n    xrange(1)\n    return ({expression})\n")["f"]()
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("head", ["", '"""What it is."""\n', "from __future__ import print_function\n", "import os\n"])
@pytest.mark.parametrize("begin", ["x = 7 / 2\n", "7 / 2; x = 7 / 2\n", "def f():\n    return 7 / 2\n"])
def test_the_division_is_there_from_the_first_line_that_needs_it(head, begin):
    found = run(f"{head}{begin}xrange(1)\n")
    assert (found["f"]() if "f" in found else found["x"]) == 3


def test_division_is_what_the_file_asked_for():
    text = "from __future__ import division\nxrange(1)\nx = 3 / 2\n"
    assert run(text)["x"] == 1.5


def test_lines_keep_their_numbers_and_the_encoding_stays():
    text = "# -*- coding: latin-1 -*-\nNAME = 'é'\nprint NAME\ndef f(): return 7 / 2\n"
    new = as_python3(text.encode("latin-1")).decode("latin-1").splitlines()
    first = "from past.utils import old_div; NAME = 'é'"
    assert new == [text.splitlines()[0], first, "print(NAME)", "def f(): return old_div(7 , 2)"]
