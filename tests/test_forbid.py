"""Static rules: every way to write a name is that name, and nothing honest is flagged."""

import pytest

from autograder.checks.rules import breaks
from autograder.grading.forbid import forbidden, scan
from autograder.model import Check, Forbid, Status

NORM = Forbid("write the norm yourself", names=("numpy.linalg.norm",))


def hits(source: str, *rules: Forbid) -> list[tuple[int, str]]:
    result = scan({"knn.py": source.encode()}, rules or (NORM,))
    assert result.refusal is None, result.refusal
    return [(v.line, v.what) for v in result.violations]


@pytest.mark.parametrize(
    "source",
    [
        "import numpy\nnumpy.linalg.norm(x)",
        "import numpy as np\nnp.linalg.norm(x)",
        "import numpy.linalg\nnumpy.linalg.norm(x)",
        "import numpy.linalg as L\nL.norm(x)",
        "from numpy import linalg\nlinalg.norm(x)",
        "from numpy import linalg as L\nL.norm(x)",
        "\nfrom numpy.linalg import norm",
        "\nfrom numpy.linalg import norm as n",
        "from numpy.linalg import *\nnorm(x)",
        "from numpy import *\nlinalg.norm(x)",
        "import numpy as np\nL = np.linalg; L.norm(x)",
        "import numpy as np\nn = m = np.linalg.norm",
        "import numpy as np; a = np; b = a.linalg\nb.norm(x)",
        "import numpy as np\nif (L := np.linalg) and L.norm(x): pass",
        "import numpy as np\ngetattr(np.linalg, 'norm')(x)",
        "import numpy as np\ngetattr(np.linalg, 'no' + 'rm')(x)",
        "import numpy as np\ngetattr(np.linalg, f'norm')(x)",
        "import numpy as np\ngetattr(np.linalg, word)(x)",
        "import numpy as np\ngetattr(getattr(np, 'linalg'), 'norm')(x)",
        "import numpy as np\nvars(np.linalg)['norm'](x)",
        "import numpy as np\nnp.linalg.__dict__['norm'](x)",
        "\n__import__('numpy').linalg.norm(x)",
        "import importlib\nimportlib.import_module('numpy.linalg').norm(x)",
        "import sys\nsys.modules['numpy'].linalg.norm(x)",
        "\neval('np.linalg.norm(x)')",
        "\ndef f():\n  exec(text)",
        "import numpy as np\nnp.linalg._linalg.norm(x)",
        "import numpy as np\n[np][0].linalg.norm(x)",
        "import numpy as np\ndef f(x, tools=(np,)): return tools[0].linalg.norm(x)",
        "import numpy as np, operator\noperator.attrgetter('linalg.norm')(np)(x)",
        "import numpy as np, operator\noperator.attrgetter('norm')(np.linalg)(x)",
        "import numpy as np, functools\nfunctools.reduce(getattr, ['linalg', 'norm'], np)(x)",
        "\n__builtins__['eval']('np.linalg.norm')(x)",
        "import numpy as np\nglobals()['np'].linalg.norm(x)",
    ],
)
def test_every_way_to_write_it(source):
    assert {line for line, _ in hits(source)} & {2, 3}, source


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nnp.linalg.det(x)",
        "import numpy as np\nnp.sqrt((x ** 2).sum())",
        "def norm(x): return x\nnorm(3)",
        "class A:\n  def norm(self): return 1\nA().norm()",
        "import numpy as np\n# np.linalg.norm\ns = 'np.linalg.norm'",
        "import numpy as np\ngetattr(self, name)",
        "import numpy as np\nx = np.zeros(3); x = x.linalg",
        "from .numpy.linalg import norm",
        "re.compile('x')",
        "import numpy\nnp = numpy\nif hasattr(np, 'trapezoid'): print(np)",
        "import numpy as np\nisinstance(x, np.ndarray)",
    ],
)
def test_nothing_honest_is_flagged(source):
    assert hits(source) == []


def test_line_and_source_are_quoted():
    found = scan({"knn.py": b"import numpy as np\n\nd = np.linalg.norm(a)  # here\n"}, [NORM]).violations
    assert [v.place for v in found] == ["knn.py:3: d = np.linalg.norm(a)  # here"]
    assert found[0].what == "uses numpy.linalg.norm"


def test_modules():
    rule = Forbid("no scipy", modules=("scipy",))
    assert hits("import scipy.spatial", rule) == [(1, "imports scipy.spatial")]
    assert hits("from scipy import spatial", rule) == [(1, "imports scipy.spatial")]
    assert hits("import importlib\nimportlib.import_module('scipy.spatial')", rule) != []
    assert hits("import scipyx", rule) == []


def test_patterns():
    rule = Forbid("no method norm", names=("*.cdist",))
    assert hits("x.y().cdist(3)", rule) == [(1, "uses ?.cdist")]
    assert hits("from scipy.spatial.distance import cdist", rule) != []


def test_operators_and_constructs():
    rule = Forbid("no @, no loops", operators=("@",), constructs=("for", "while", "comprehension"))
    source = "a @ b\na @= b\nfor i in x: pass\nwhile x: pass\n[i for i in x]\na * b\n"
    assert [line for line, _ in hits(source, rule)] == [1, 2, 3, 4, 5]


LOOPS = Forbid("no loop here", constructs=("for",), functions=("*no_loops",))
SOURCE = """
class KNN:
    def two_loops(self, X):
        for x in X: pass
    def no_loops(self, X):
        return {body}
    def other(self):
        for x in X: pass
def helper(X):
    for x in X: pass
"""


@pytest.mark.parametrize(
    ("body", "lines"),
    [("X.sum()", []), ("helper(X)", [10]), ("self.other()", [8]), ("list(map(helper, X))", [10]), ("X.other()", [])],
)
def test_a_rule_for_a_function_follows_its_helpers(body, lines):
    assert [line for line, _ in hits(SOURCE.format(body=body), LOOPS)] == lines


@pytest.mark.parametrize(
    "text",
    [
        "KNN.no_loops = helper",
        "other = helper\nKNN.no_loops = other",
        "setattr(KNN, 'no_' + 'loops', helper)",
        "KNN.no_loops = lambda self, X: helper(X)",
        "KNN.no_loops = functools.partial(helper)",
        "class KNN:\n  no_loops = helper",
        "if True:\n  KNN.no_loops = helper",
        "def give():\n  KNN.no_loops = helper",
        "@helper\ndef no_loops(X): pass",
    ],
)
def test_a_rule_for_a_function_follows_what_is_assigned_to_it(text):
    assert [line for line, _ in hits(f"def helper(X):\n  for x in X: pass\n{text}", LOOPS)] == [2]


def test_self_of_a_helper_is_the_callers():
    source = "class KNN:\n  def loops(self):\n    for x in self: pass\n"
    source += "def helper(self): return self.loops()\nKNN.no_loops = helper"
    assert [line for line, _ in hits(source, LOOPS)] == [3]


def test_a_variable_is_not_the_function_of_the_same_name():
    source = "class KNN:\n  def dists(self):\n    for x in self: pass\n"
    source += "  def no_loops(self, X):\n    dists = X\n    return dists"
    assert hits(source, LOOPS) == []


def test_a_rule_reaches_recursion_and_ends():
    assert hits("def no_loops(x):\n  return no_loops(x) or other(x)\ndef other(x):\n  return no_loops(x)", LOOPS) == []


def test_only_the_rules_part_is_forbidden():
    rule = Forbid("yourself", names=("numpy.linalg.norm",), part="distances")
    violations = scan({"knn.py": b"import numpy as np\nnp.linalg.norm(x)"}, [rule]).violations
    mine = Check("public.a", "a", 1, False, part="distances")
    other = Check("public.b", "b", 1, False, part="vote")
    assert breaks(other, violations) == []
    result = forbidden(mine, breaks(mine, violations))
    assert result.status is Status.FORBIDDEN
    assert result.points == 0
    assert result.message == "yourself"
    assert "knn.py:2" in result.details


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (b"x = 1\ny = (2,\n", 2, "never closed"),
        (b"def f():\nreturn 1\n", 2, "indented block"),
        (b"x = 1\n\tif x:\n  y\n", 2, "indent"),
        (b"x = 'a\n", 1, "unterminated"),
        (b"if x\n    y\n", 1, "expected ':'"),
    ],
)
def test_a_syntax_error_has_its_place_and_a_caret(source, line, words):
    refusal = scan({"knn.py": source}, ()).refusal
    assert refusal.status is Status.ERRORED
    assert f"line {line}" in refusal.message
    assert words in refusal.message
    assert refusal.details.startswith(f"knn.py:{line}: ")
    assert refusal.details.rstrip().endswith("^")


def test_the_caret_of_a_long_line_is_below_the_fault():
    refusal = scan({"knn.py": b"x = [" + b"1, " * 500 + b"2 3]\n"}, ()).refusal
    text, caret = refusal.details.split("\n")[1:]
    assert len(text) < 120
    assert text[caret.index("^")] == "2"


@pytest.mark.parametrize(
    "source", [b"-" * 3000 + b"1", b"(" * 500 + b")" * 500, b"x = " + b"f(" * 90 + b")" * 90 + b".a" * 5000]
)
def test_nesting_ends_in_a_refusal(source):
    # Chains that really exhaust the parser are for the limited child: see test_bad_input.
    assert scan({"knn.py": source}, [NORM]).refusal is not None


def test_hostile_aliases_end():
    source = "import a as x\n" + "".join(f"x = x.b{i}\n" for i in range(400)) + "x.norm"
    assert hits(source) == []
