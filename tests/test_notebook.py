"""A notebook's cells become a module: what is code, what is left out, and where each line came from."""

import ast
import json
import random
import sys

import pytest

from autograder.cells import place
from autograder.errors import SubmissionError
from autograder.grading.magics import foreign, without_magics
from autograder.grading.notebook import MAX_CELLS, MAX_CODE, MAX_NOTEBOOK, definitions, read
from autograder.worker import statements


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells, **metadata):
    """The bytes of a notebook; a str is a code cell."""
    listed = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"cells": listed, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def run(data: bytes) -> dict:
    """What the module of a notebook defines when a worker executes it."""
    namespace: dict = {}
    statements.execute(read("knn.ipynb", data).source, "knn.ipynb", namespace)
    return namespace


# --- which cells


def test_code_cells_make_a_module_and_every_line_knows_its_cell():
    found = read("x.ipynb", notebook(text("# Title"), "a = 1\nb = 2", text("words"), "def f():\n    return a + b"))
    lines = found.source.decode().split("\n")
    assert [found.cells.place(n) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")] == [
        *((2, 1), (2, 2)),
        *((4, 1), (4, 2)),
    ]
    assert found.notes == ()
    assert place(*found.cells.shown(lines.index("    return a + b") + 1)) == "cell 4, line 2"


@pytest.mark.parametrize(
    "document",
    [
        {"cells": [{"cell_type": "code", "source": ["x = 1\n", "y = 2"]}]},  # no metadata at all
        {"cells": [{"cell_type": "code", "source": "x = 1\r\ny = 2", "metadata": None}]},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1\ny = 2"}]}], "nbformat": 3},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}, {"cells": None}, 7]},
        {"cells": [7, None, [], {"cell_type": "code"}, {"cell_type": "code", "source": {"x": 1}},
                   {"cell_type": "code", "source": "x = 1\ny = 2", "execution_count": "never"}]},
    ],
)  # fmt: skip
def test_shapes_of_the_format(document):
    found = run(json.dumps(document).encode())
    assert (found["x"], found["y"]) == (1, 2)


def test_a_byte_order_mark_and_a_coding_comment_mean_nothing():
    found = run(b"\xef\xbb\xbf" + notebook("# -*- coding: latin-1 -*-\nx = 'é'"))
    assert found["x"] == "é"


def test_colab_metadata_form_comments_and_drive(capsys):
    cells = [
        code("from google.colab import drive\ndrive.mount('/content/drive')", id="aB", cellView="form"),
        code(
            "#@title Distances { run: 'auto' }\nsize = 3 #@param {type: 'number'}\ndef f():\n    return size", id="cD"
        ),
        code(
            "!nvidia-smi\n%cd /content/drive/MyDrive\nfiles = !ls\nprint(files)", colab={"base_uri": "x"}, outputId="e"
        ),
    ]
    data = notebook(*cells, colab={"provenance": []}, accelerator="GPU")
    assert run(data)["f"]() == 3
    assert read("x.ipynb", data).notes == ()


@pytest.mark.parametrize("grade", [True, False])
def test_nbgrader_test_cells_are_not_the_student_s_code(grade):
    metadata = {"grade": grade, "solution": False, "locked": True, "grade_id": "t1", "points": 2, "schema_version": 3}
    tests = code("def f():\n    return 'the tests'", nbgrader=metadata)
    found = run(notebook("def f():\n    return 'mine'", tests))
    # What is locked without being graded is given code, and counts.
    assert found["f"]() == ("mine" if grade else "the tests")


def test_hidden_tests_are_known_by_their_words_where_metadata_is_gone():
    tests = "### BEGIN HIDDEN TESTS\ndef f():\n    return 'theirs'\n### END HIDDEN TESTS"
    assert run(notebook("def f():\n    return 'mine'", tests))["f"]() == "mine"


def test_otter_s_cells_do_nothing(monkeypatch):
    monkeypatch.setitem(sys.modules, "otter", None)  # a worker has none
    cells = [
        'import otter\ngrader = otter.Notebook("hw.ipynb")',
        "def f():\n    return 1",
        'grader.check("q1")',
        code("def f():\n    return 2", tags=["otter_ignore"]),
        "grader.export(pdf=False, force_save=True)",
    ]
    assert run(notebook(*cells))["f"]() == 1


def test_skip_execution_outputs_and_counts_decide_nothing():
    cell = code("def f():\n    return 1", tags=["skip-execution"], editable=False, deletable=False)
    cell |= {"outputs": [{"output_type": "error", "ename": "DeadKernelError", "evalue": "", "traceback": []}]}
    assert run(notebook(cell | {"execution_count": 99}))["f"]() == 1


# --- order, copies, errors


def test_cells_in_another_order_than_they_were_run():
    data = notebook(
        "def area(r=RADIUS):\n    return PI * r * r",
        "RADIUS = double(1)",
        "def double(x):\n    return 2 * x",
        "PI = 3",
    )
    assert run(data)["area"]() == 12


def test_the_last_definition_of_a_name_counts_and_a_retry_does_not_undo_it():
    assert run(notebook("def f(): return 1", "def f(): return 2"))["f"]() == 2
    assert run(notebook("x = later()", "x = 5", "def later(): return 6"))["x"] == 5


STUB = 'def f():\n    """Docs."""\n    raise NotImplementedError("knn: f is not written yet")'


@pytest.mark.parametrize(
    "copy",
    [
        STUB,
        "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        "def f():\n    '''Docs.'''\n    ...",
        "def f(): pass",
    ],
)
def test_an_unwritten_copy_does_not_undo_what_is_written(copy):
    data = notebook("def f():\n    return 1", copy + "\nafter = 2")
    assert run(data)["f"]() == 1
    assert run(data)["after"] == 2
    assert "`f` of cell 2 is not written; the one of cell 1 counts" in read("x.ipynb", data).notes
    assert run(notebook(copy, "def f():\n    return 3"))["f"]() == 3  # and the other way round nothing is said
    assert read("x.ipynb", notebook(copy, "def f():\n    return 3")).notes == ()


def test_a_copied_class_counts_where_more_of_it_is_written():
    def cls(*methods):
        return "class K:\n" + "\n".join(f"    def m{i}(self):\n        {body}" for i, body in enumerate(methods))

    raises = "raise NotImplementedError('x is not written yet')"
    assert run(notebook(cls("return 1", raises), cls(raises, raises)))["K"]().m0() == 1
    assert run(notebook(cls("return 1", raises), cls("return 2", "return 3")))["K"]().m0() == 2


def test_a_cell_that_is_not_python_hides_no_other():
    data = notebook("def f():\n    return 1", "def g(:\n    return 2", "def h():\n    return 3", "print 'python 2'")
    found = read("x.ipynb", data)
    assert (run(data)["f"](), run(data)["h"]()) == (1, 3)
    assert found.notes[0].startswith("cell 2 is left out, it has a syntax error in line 1")
    assert found.cells.broken["g"].line == 1
    assert len(found.notes) == 2
    # Whoever has it right further down has it.
    assert run(notebook("def f(:\n    pass", "def f(): return 1"))["f"]() == 1
    assert read("x.ipynb", notebook("def f(:\n    pass", "def f(): return 1")).cells.broken == {}


def test_a_statement_that_fails_hides_no_other():
    namespace: dict = {}
    source = read(
        "x.ipynb",
        notebook(
            "import numpy as np\nimport matplotlib_of_mars.pyplot as plt\ndef f(): return np.ones(2).sum()",
            "class Bad(Missing):\n    pass\ndef g(): return f()",
            "raise SystemExit\nassert False",
            "answer = input('Your name? ')\nexit()",
            "plt.plot([1])\nplt.rcParams['figure.figsize'] = 3",
            "1 / 0\nh = lambda: g()",
        ),
    ).source
    failed = statements.execute(source, "x.ipynb", namespace)
    assert namespace["h"]() == 2
    assert {name: type(error).__name__ for name, error in failed.items()} == {
        **{"plt": "ModuleNotFoundError", "Bad": "NameError"},
        **{"answer": failed["answer"].__class__.__name__},
    }


def test_bare_calls_loops_and_main_do_not_train():
    data = notebook(
        "log = []\ndef train(): log.append(1)",
        "train()",
        "if __name__ == '__main__':\n    train()",
        "assert train() is None",
        "squares = {}\nfor i in range(4):\n    squares[i] = i * i",
    )
    found = run(data)
    assert found["log"] == []
    assert found["squares"][3] == 9  # a table that functions may need


def test_a_training_run_at_the_top_is_cut_short(monkeypatch):
    endless = notebook("def f(): return 1", "history = [x for x in iter(int, 1)]", "def g(): return 2")
    namespace: dict = {}
    failed = statements.execute(read("x.ipynb", endless).source, "x.ipynb", namespace)
    assert (namespace["f"](), namespace["g"]()) == (1, 2)
    assert isinstance(failed["history"], statements.OverBudget)
    # The control: with the time it needs, a long computation is not cut.
    counted = notebook("total = sum(x for x in range(20_000))")
    monkeypatch.setattr(statements, "SECONDS", 30.0)
    monkeypatch.setattr(statements, "TOTAL", 30.0)
    assert run(counted)["total"] == 199990000
    monkeypatch.setattr(statements, "SECONDS", 0.001)
    monkeypatch.setattr(statements, "LEAST", 0.0)
    assert "total" not in run(counted)


def test_annotations_of_the_future_hold_for_all_cells():
    data = notebook("from __future__ import annotations", "def f(x: Missing) -> Also.Missing:\n    return 1")
    assert run(data)["f"](0) == 1


# --- what is not Python


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("%matplotlib inline\nx = 1", {"x": 1}),
        ("%load_ext autoreload\n%autoreload 2\nimport math\nx = math.floor(1.5)", {"x": 1}),
        ("!pip install numpy \\\n   torch\nx = 1", {"x": 1}),
        ("!echo \"it's\"\nx = 'a'", {"x": "a"}),
        ("if True:\n    !ls\nelse:\n    %cd ..\nx = 1", {"x": 1}),
        ("%time x = 1 + 1", {"x": 2}),
        ("%%time\nx = 1", {"x": 1}),
        ("\n\n%%capture out --no-stderr\nx = 1", {"x": 1}),
        ("%%writefile knn.py\nx = 1", {"x": 1}),
        ("%%file -a 'knn.py'\nx = 1", {"x": 1}),
        ("x = 1\nplt.plot?\n?x\nx??\nstr.*find*?", {"x": 1}),
        ("x = '''\n%matplotlib\n!ls\nwhy?\n'''", {"x": "\n%matplotlib\n!ls\nwhy?\n"}),
        ("%pwd\nx = '''\n%matplotlib\nwhy?\n'''", {"x": "\n%matplotlib\nwhy?\n"}),
        ('%pwd\ndef f():\n    """Which axis?\n\n    Why?\n    """\n    return 1', {}),
        ("%pwd\nx = (100\n     % 7)", {"x": 2}),
        ("%pwd\nx = 100 \\\n  % 7", {"x": 2}),
        ("%pwd\nx = ['# [', \"'''\", '\\'']  # why?\ny = 2", {"x": ["# [", "'''", "'"], "y": 2}),
        ("   x = 1\n   y = 2", {"x": 1, "y": 2}),
        ("x = 1 # is this right?", {"x": 1}),
        ("files = !ls\nx = 1", {"x": 1}),
        ("t = %timeit -o f()\nx = 1", {"x": 1}),
    ],
)
def test_magics_are_replaced_and_everything_else_stays(source, kept):
    data = notebook(source)
    assert read("x.ipynb", data).cells.broken == {}
    assert read("x.ipynb", data).notes == ()
    found = run(data)
    assert {name: found[name] for name in kept} == kept


@pytest.mark.parametrize(
    "first",
    [
        *("%%bash", "%%html", "%%javascript", "%%R -i x", "%%script false", "%%sh", "%%! ", "%%python3", "%%latex"),
        *("%%skip", "%%writefile data.csv"),
    ],
)
def test_cells_in_another_language_are_left_out(first):
    assert foreign(f"{first}\nx = 2")
    assert run(notebook("x = 1", f"{first}\nx = 2"))["x"] == 1
    assert read("x.ipynb", notebook(f"{first}\n<b>no Python</b>")).notes == ()


def test_python_stays_as_it_is_and_lines_stay_where_they_are():
    rng = random.Random(0)
    pieces = [
        "x = 1",
        "%magic",
        "!shell 'it",
        "s = '''",
        "'''",
        "y = (",
        ")",
        "z?",
        "# c",
        "if x:",
        "    %m",
        "a = [1,",
        "]",
        '"',
        "\\",
    ]
    for _ in range(300):
        source = "\n".join(rng.choice(pieces) for _ in range(rng.randrange(1, 12)))
        assert without_magics(source).count("\n") == source.count("\n")
    for path in [__file__, statements.__file__, ast.__file__]:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        assert without_magics(source) == source  # a whole module with strings, brackets and comments of all kinds


# --- bad files


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is an empty file"),
        (b"   \n", "is an empty file"),
        (b"hello", "is no notebook, whatever its name says"),
        (b"PK\x03\x04\xff", "not UTF-8"),
        (b"[]", "is no notebook"),
        (b"{}", "holds no cells"),
        (b"null", "is no notebook"),
        (b'{"cells": 7}', "holds no cells"),
        (b'{"worksheets": {"cells": []}}', "holds no cells"),
        (b'{"cells": [{"cell_type": "code", "source": ["x = 1', "breaks off in line 1"),
        (b'{"cells": [', "breaks off"),
        (b'{"cells": [\n<<<<<<< HEAD\n]}', "damaged in line 2"),
        (b'{"a": ' + b"[" * 200_000, "no notebook that can be read"),
        (b'{"cells": ' + b"1" * 5000 + b"}", "no notebook that can be read"),
        (b'{"cells": []}'.decode().encode("utf-16"), "not UTF-8"),
        (b'{"cells": [' + b",".join([b"1"] * (MAX_CELLS + 1)) + b"]}", "cells; at most"),
        (notebook("x = 1\n" * (MAX_CODE // 6 + 1)), "characters of code"),
        (b" " * (MAX_NOTEBOOK + 1), "clear its outputs"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_a_bad_file_is_said_clearly(data, said):
    with pytest.raises(SubmissionError, match=said) as caught:
        read("knn.ipynb", data)
    assert str(caught.value).startswith("knn.ipynb ")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "source",
    [
        *("x = " + "(" * 5000 + ")" * 5000, "x = " + "-" * 3000 + "1", "class " * 200),
        *("x = '\0'", "x = '\ud800'", "\x0c\x0bx = 1\u2028", "🙂 = 1", "`x`"),
        *("%pwd\n" + "'\\" * 200_000, "%%file " + "a" * 300_000 + " b"),
        *("def f():\n\treturn 1\n        return 2", "await f()", "return 3", "yield", "nonlocal x"),
    ],
)
def test_an_odd_cell_costs_only_itself(source):
    found = run(notebook("def f(): return 1", source, "def g(): return 2"))
    assert (found["f"](), found["g"]()) == (1, 2)


def test_many_broken_cells_are_not_a_flood():
    found = read("x.ipynb", notebook(*["def f(:"] * 1000))
    assert len(found.notes) == 5
    assert found.notes[-1] == "the same of 996 more"


# --- as a file


def test_definitions_are_what_a_module_needs():
    cells = [
        "from autograder.notebook import check",
        "import math",
        "%matplotlib inline\nEPS = 1e-8\nprint(EPS)",
        "@staticmethod\ndef f():\n    return EPS",
        "check('vote')",
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
    ]
    written = definitions(enumerate(cells, 1))
    assert written == (
        "import math\nEPS = 1e-8\n\n\n@staticmethod\ndef f():\n    return EPS\n"
        "try:\n    import torch\nexcept ImportError:\n    torch = None\n"
    )
