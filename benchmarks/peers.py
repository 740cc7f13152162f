"""The same exercise in the field's other graders, to compare CPU seconds a submission.

Eight test cells over the softmax loss, in a notebook, as an instructor of nbgrader or otter-grader would write them.
The peers are looked for in the environment whose `bin` folder is named by AUTOGRADER_PEERS (default: the one that runs
this); one that is not installed is reported as such and left out.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

BIN = Path(os.environ.get("AUTOGRADER_PEERS", Path(sys.executable).parent))

STUB = "def softmax_loss(W, X, y, reg):\n    ### BEGIN SOLUTION\n{solution}\n    ### END SOLUTION\n"
SOLUTION = """\
    scores = X @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    n = len(y)
    loss = -np.log(p[np.arange(n), y]).mean() + reg * np.sum(W * W)
    p[np.arange(n), y] -= 1
    return loss, X.T @ p / n + 2 * reg * W"""

REFERENCE = "import numpy as np\ndef reference(W, X, y, reg):\n" + SOLUTION + "\n"
TESTS = [
    f"rng = np.random.default_rng({k})\n"
    f"W = rng.standard_normal((5, 4)); X = rng.standard_normal((7, 5)); y = rng.integers(0, 4, 7)\n"
    f"loss, dW = softmax_loss(W, X, y, {reg})\nexpected, dE = reference(W, X, y, {reg})\n"
    "np.testing.assert_allclose(loss, expected, rtol=1e-6)\nnp.testing.assert_allclose(dW, dE, rtol=1e-6, atol=1e-8)"
    for k, reg in enumerate((0.0, 0.1, 0.7, 1.3, 0.0, 0.1, 0.7, 1.3))
]


def cpu_seconds(command: list[str], cwd: Path) -> float:
    """CPU seconds (user and system) of one command and all that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} failed: {done.stderr[-800:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def notebook(cells: list[dict]) -> str:
    """An .ipynb with these cells."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def code(source: str, name: str, **metadata: object) -> dict:
    """A code cell."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def raw(source: str, name: str) -> dict:
    """A raw cell, which is how `otter assign` reads its configuration."""
    return {"cell_type": "raw", "id": name, "metadata": {}, "source": source}


def nbgrader(folder: Path, submissions: int) -> float:
    """CPU seconds a submission of `nbgrader autograde` over a batch."""

    def tagged(source: str, name: str, *, solution: bool) -> dict:
        tag = {"grade": not solution, "solution": solution, "locked": not solution, "task": False}
        points = {} if solution else {"points": 1}
        return code(
            source, name, nbgrader={"grade_id": name, "schema_version": 3, "cell_type": "code", **tag, **points}
        )

    cells = [code("import numpy as np", "setup"), tagged(STUB.format(solution=SOLUTION), "task", solution=True)]
    cells += [tagged(REFERENCE + test, f"test{k}", solution=False) for k, test in enumerate(TESTS)]
    source = folder / "source" / "hw"
    source.mkdir(parents=True)
    (source / "hw.ipynb").write_text(notebook(cells))
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")
    tool = str(BIN / "nbgrader")
    cpu_seconds([tool, "generate_assignment", "hw"], folder)
    solved = (source / "hw.ipynb").read_text()
    for k in range(submissions):
        target = folder / "submitted" / f"s{k}" / "hw"
        target.mkdir(parents=True)
        (target / "hw.ipynb").write_text(solved)
    cost = cpu_seconds([tool, "autograde", "hw"], folder) / submissions
    if len(list((folder / "autograded").rglob("hw.ipynb"))) != submissions:
        raise RuntimeError("nbgrader did not grade every submission")
    return cost


def otter(folder: Path, submissions: int) -> float:
    """CPU seconds a submission of `otter run`, which grades one submission a call."""
    cells = [
        raw("# ASSIGNMENT CONFIG\ngenerate: true\n", "config"),
        code("import numpy as np", "setup"),
        raw("# BEGIN QUESTION\nname: q1\npoints: 8\n", "q1"),
        raw("# BEGIN SOLUTION", "s1"),
        code("def softmax_loss(W, X, y, reg): # SOLUTION\n" + SOLUTION, "task"),
        raw("# END SOLUTION", "s2"),
        raw("# BEGIN TESTS", "t1"),
        *[code(REFERENCE + test, f"test{k}") for k, test in enumerate(TESTS)],
        raw("# END TESTS", "t2"),
        raw("# END QUESTION", "q2"),
    ]
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_text(notebook(cells))
    tool = str(BIN / "otter")
    cpu_seconds([tool, "assign", "hw.ipynb", "dist", "--no-run-tests"], folder)
    autograder = next((folder / "dist" / "autograder").glob("*.zip"))
    solved = folder / "dist" / "autograder" / "hw.ipynb"
    command = [tool, "run", "-a", str(autograder), "--no-logo", str(solved)]
    return sum(cpu_seconds(command, folder) for _ in range(submissions)) / submissions


def measure(folder: Path) -> dict[str, float | str]:
    """CPU seconds a submission by peer; a sentence instead of a number where it could not be measured."""
    peers: dict[str, tuple[Callable[[Path, int], float], int]] = {"nbgrader": (nbgrader, 6), "otter": (otter, 2)}
    figures: dict[str, float | str] = {}
    for name, (run, submissions) in peers.items():
        if not (BIN / name).exists():
            figures[name] = "not installed here: skipped (see AUTOGRADER_PEERS in benchmarks/peers.py)"
            continue
        shutil.rmtree(folder / name, ignore_errors=True)
        try:
            figures[name] = run(folder / name, submissions)
        except RuntimeError as error:
            figures[name] = str(error)
    return figures


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measure(Path(scratch)), indent=1))
