"""What nbgrader and otter-grader do with hostile notebooks, with our step or plugin and without it.

    python tools/hosts.py nbgrader otter

Every notebook is the untouched release with one attack in it, so that it deserves 0 points; whatever it gets, the
attack has earned. Each tool runs inside bubblewrap: no network, nothing writable but a folder of its own. Prints one
line a tool and attack: points, of 10, or that the tool gave none.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.authoring.build import build
from autograder.course import load_course
from autograder.workflow.export import export

ROOT = Path(__file__).resolve().parent.parent
SLUG, MOST_SECONDS = "tiny", 400
ATTACKS = {
    "none": "",
    "endless loop": "def total(x):\n    while True:\n        pass\n\n\nwhile True:\n    pass",
    "os._exit": "import os\n\n\ndef total(x):\n    os._exit(0)\n\n\nos._exit(0)",
    "reads the solution from disk": """\
from pathlib import Path

for place in [Path.cwd(), *Path.cwd().parents]:
    for folder in ("suites", "source/files/suites"):
        for found in place.glob(f"{folder}/tiny/solutions/tiny/tiny.py"):
            exec(found.read_text(), globals())
""",
    "forges the score": """\
try:
    from autograder.workflow.notebook import Checks
    Checks.__call__ = lambda *arguments, **options: None
except ImportError:
    pass
""",
    "prints 100 MB": "def total(x):\n    print('x' * 100_000_000)\n    return 0\n\n\nprint('x' * 100_000_000)",
}


def main() -> int:
    """Tries every attack on the tools that are named."""
    for tool in sys.argv[1:] or ("nbgrader", "otter"):
        for ours in (True, False):
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder)
                export_to(tool, place, ours)
                for attack, points, seconds in TOOLS[tool](place):
                    print(
                        f"{tool:<9} {'ours' if ours else 'alone':<6} {attack:<29} {points:<9} {seconds:>4.0f} s",
                        flush=True,
                    )
    return 0


def export_to(tool: str, place: Path, ours: bool) -> None:
    """The tiny course of the tests, exported; without our part of the configuration if not `ours`."""
    shutil.copytree(ROOT / "tests" / "fixtures" / "courses" / SLUG, place / "course")
    course = load_course(place / "course")
    build(course.assignment(SLUG))
    export(course.assignment(SLUG), course, tool, place / "out")
    if ours:
        return
    if tool == "nbgrader":
        (place / "out" / "nbgrader_config.py").unlink()
    else:
        notebook = json.loads((place / "out" / f"{SLUG}.ipynb").read_text("utf-8"))
        config = notebook["cells"][0]
        config["source"] = [line for line in config["source"] if "plugin" not in line.lower() and "slug:" not in line]
        (place / "out" / f"{SLUG}.ipynb").write_text(json.dumps(notebook))


def with_attack(released: dict[str, Any], attack: str) -> str:
    """The notebook with one cell more, behind the answers."""
    cell = {
        "cell_type": "code",
        "id": "attack",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": attack,
    }
    answers = [number for number, one in enumerate(released["cells"]) if "def length" in "".join(one["source"])]
    cells = [*released["cells"][: answers[-1] + 1], *([cell] if attack else []), *released["cells"][answers[-1] + 1 :]]
    return json.dumps({**released, "cells": cells})


def nbgrader(place: Path) -> Iterator[tuple[str, str, float]]:
    """(attack, points, seconds) of each submission, one command for each."""
    course = place / "out"
    confined(course, "nbgrader", "generate_assignment", SLUG)
    released = json.loads((course / "release" / SLUG / f"{SLUG}.ipynb").read_text("utf-8"))
    for attack, source in ATTACKS.items():
        student = attack.replace(" ", "_").replace(".", "_")
        shutil.copytree(course / "release" / SLUG, course / "submitted" / student / SLUG)
        (course / "submitted" / student / SLUG / f"{SLUG}.ipynb").write_text(with_attack(released, source))
        started = time.monotonic()
        done = confined(course, "nbgrader", "autograde", SLUG, "--student", student)
        yield attack, nbgrader_points(course, student) if done else "no score", time.monotonic() - started


def nbgrader_points(course: Path, student: str) -> str:
    """What nbgrader's gradebook says."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return f"{book.find_submission(SLUG, student).score:g}"


def otter(place: Path) -> Iterator[tuple[str, str, float]]:
    """(attack, points, seconds) of each submission."""
    course = place / "out"
    confined(course, "otter", "assign", f"{SLUG}.ipynb", "dist")
    released = json.loads((course / "dist" / "student" / f"{SLUG}.ipynb").read_text("utf-8"))
    [archive] = (course / "dist" / "autograder").glob("*.zip")
    for number, (attack, source) in enumerate(ATTACKS.items()):
        folder = course / f"attack{number}"
        folder.mkdir()
        (folder / f"{SLUG}.ipynb").write_text(with_attack(released, source))
        started = time.monotonic()
        words = ("run", f"{folder.name}/{SLUG}.ipynb", "-a", str(archive.relative_to(course)), "-o", folder.name)
        done = confined(course, "otter", *words)
        seconds = time.monotonic() - started
        results = folder / "results.json"
        tests = json.loads(results.read_text())["tests"] if results.is_file() else []
        scores = [test["score"] for test in tests if "score" in test]
        yield attack, f"{sum(scores):g}" if done and scores else "no score", seconds


def confined(folder: Path, *words: str) -> bool:
    """Runs a command of a tool in bubblewrap, where only `folder` can be written to; whether it succeeded."""
    binaries = Path(sys.executable).parent
    home = "/tmp"  # noqa: S108 - an empty one, inside
    inside = f"{home}/work"
    wall = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    wall += ["--tmpfs", home, "--ro-bind", str(ROOT), str(ROOT), "--bind", str(folder), inside, "--chdir", inside]
    environment = {"HOME": home, "PATH": f"{binaries}:/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    log = folder / "last.log"
    with log.open("w") as out:
        try:
            command = [*wall, str(binaries / words[0]), *words[1:]]
            status = subprocess.run(command, env=environment, stdout=out, stderr=out, timeout=MOST_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return False
    if os.environ.get("SHOW"):
        print(log.read_text(errors="replace")[-3000:])
    return status.returncode == 0


TOOLS = {"nbgrader": nbgrader, "otter": otter}

if __name__ == "__main__":
    sys.exit(main())
