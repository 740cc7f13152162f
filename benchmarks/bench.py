"""`make bench`: what grading costs, as ratios in one run. The figures in docs/performance.md come from here.

CPU seconds are those of a command and everything it started. The cost of a submission is the slope between a small
class and a large one, so that starting the parents is left out; so is what the known mistakes do on a run's seed, which
is computed once and kept in the gradebook (it is given on its own). The floor is the same check functions called by
hand in one warm process on the same submissions, without pytest, without a split, without a sandbox.

    python benchmarks/bench.py [--submissions 200] [--flat 2000] [--only NAME] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import peers

from autograder.checks.bank import Subject, load_mistakes, load_reference, load_variants
from autograder.checks.record import Record, recording
from autograder.checks.seat import load_support
from autograder.checks.suite import Suite, with_suite
from autograder.course import load_course
from autograder.model import Assignment

ROOT = Path(__file__).resolve().parent.parent
SMALL = 10  # submissions of the class that is subtracted
COLD = 6  # cold runs of pytest, median taken
ENV = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


# --- classes


def subjects_of(assignment: Assignment) -> tuple[Subject, ...]:
    """What classes are made of. A small class holds mistakes too, or only the large one would pay for knowing them."""
    return (load_reference(assignment), *load_mistakes(assignment), *load_variants(assignment))


def class_of(assignment: Assignment, folder: Path, size: int) -> Path:
    """`size` different submissions, made of the reference, variants and mistakes that do not only wait."""
    shutil.rmtree(folder, ignore_errors=True)
    subjects = subjects_of(assignment)
    for number in range(size):
        target = folder / f"s{number:04d}"
        target.mkdir(parents=True)
        for name, content in subjects[number % len(subjects)].files().items():
            (target / name).write_bytes(content + f"\n# {number}\n".encode())
    return folder


def graded(course: Path, slug: str, folder: Path, *options: str) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of one `autograder grade` of everybody; the known mistakes may be known already."""
    command = [sys.executable, "-m", "autograder", "grade", slug, str(folder), "--seed", "1", "--again", *options]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False, env=ENV)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"grading ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


# --- the floor


def raw_module(subject: Subject) -> SimpleNamespace:
    """The subject's names, imported the ordinary way."""
    module = subject.program.modules[0]
    names: dict[str, Any] = {"__name__": module.name}
    exec(compile(module.source, module.filename, "exec"), names)
    return SimpleNamespace(**names)


def floor(assignment: Assignment, first: int, last: int) -> float:
    """CPU milliseconds a submission of the check functions alone, for those of a class from `first` to `last`."""

    def serve(suite: Suite) -> float:
        subjects = subjects_of(assignment)
        chosen = [raw_module(subjects[k % len(subjects)]) for k in range(first, last)]
        reference, support = raw_module(subjects[0]), None
        if (assignment.public / "support").is_dir():
            support = load_support(assignment)
        call_all(suite, reference, reference, support)  # warm
        started = time.process_time()
        for student in chosen:
            call_all(suite, student, reference, support)
        return (time.process_time() - started) * 1e3 / len(chosen)

    return with_suite(assignment, serve)


def call_all(suite: Suite, student: Any, reference: Any, support: Any) -> None:
    """Calls every check function once, as Python calls a function."""
    for item, check in suite._pairs:  # the benchmark alone looks inside: the product has no such short cut
        given = {"student": student, "reference": reference, "support": support, "device": "cpu"}
        given |= {"rng": np.random.default_rng(len(check.id)), "conventions": suite.assignment.conventions}
        given |= item.callspec.params if hasattr(item, "callspec") else {}
        arguments = {name: given[name] for name in item._fixtureinfo.argnames}
        with recording(Record(check.id, SimpleNamespace(calls=()))):
            try:
                item.obj(**arguments)
            except Exception:  # noqa: BLE001 a mistake may end a check in any way
                continue


# --- the classic way


CONFTEST = """\
import sys, types
import numpy as np, pytest
from autograder.checks.record import Record, recording
sys.path.insert(0, {here!r})
import student_module, reference_module
def pytest_configure(config):
    for name in "points hint part after limits gpu training uses fresh".split():
        config.addinivalue_line("markers", name + ": of the course")
@pytest.fixture
def student(): return student_module
@pytest.fixture
def reference(): return reference_module
@pytest.fixture
def rng(): return np.random.default_rng(0)
@pytest.fixture
def device(): return "cpu"
@pytest.fixture
def conventions(): return {conventions!r}
@pytest.fixture
def support():
    sys.path.insert(0, {public!r})
    import support
    return support
@pytest.fixture(autouse=True)
def _record():
    with recording(Record("x", types.SimpleNamespace(calls=()))): yield
"""


def cold_pytest(assignment: Assignment, folder: Path) -> float:
    """CPU milliseconds of `python -m pytest` on one submission, everything in one process, imports included."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subject = load_reference(assignment)
    for name in ("student_module.py", "reference_module.py"):
        (folder / name).write_bytes(next(iter(subject.files().values())))
    for suite, path in (("public", assignment.public), ("hidden", assignment.private)):
        for test in sorted((path / "tests").glob("test_*.py")):
            shutil.copy(test, folder / f"test_{suite}_{test.name.removeprefix('test_')}")
    settings = {"here": str(folder), "conventions": dict(assignment.conventions), "public": str(assignment.public)}
    (folder / "conftest.py").write_text(CONFTEST.format(**settings))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:autograder", str(folder)]
    command += ["-c", os.devnull, "--rootdir", str(folder)]
    costs = []
    for _ in range(COLD):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, capture_output=True, check=False, env=ENV)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(costs[1:]) * 1e3


# --- memory


@contextmanager
def watched(found: dict[str, int]) -> Iterator[None]:
    """Largest sum of private memory (KB) over the processes that live for the whole run, sampled."""
    stop = threading.Event()

    def sample() -> None:
        while not stop.wait(0.25):
            total = sum(private_kb(pid) for pid in descendants(os.getpid()) if age(pid) > 2)
            found["kb"] = max(found.get("kb", 0), total)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def descendants(pid: int) -> list[int]:
    """All processes below pid."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [p for child in map(int, children) for p in (child, *descendants(child))]


def private_kb(pid: int) -> int:
    """Private memory of a process in KB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def age(pid: int) -> float:
    """Seconds since a process started."""
    try:
        start = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError):
        return 0
    return float(Path("/proc/uptime").read_text().split()[0]) - start / os.sysconf("SC_CLK_TCK")


# --- the figures


def suite_figures(course: Path, slug: str, scratch: Path, size: int) -> dict[str, float]:
    """Grading, floor and cold pytest of one suite, milliseconds of CPU a submission."""
    assignment = load_course(course).assignment(slug)
    first, _ = graded(course, slug, class_of(assignment, scratch / "small", SMALL))
    small, _ = graded(course, slug, scratch / "small")
    large, wall = graded(course, slug, class_of(assignment, scratch / "large", size))
    cost, bare = (large - small) / (size - SMALL) * 1e3, floor(assignment, SMALL, size)
    cold = cold_pytest(assignment, scratch / "cold")
    return {
        "graded_ms": cost,
        "floor_ms": bare,
        "beyond_floor_ms": cost - bare,
        "cold_pytest_ms": cold,
        "cheaper_than_cold": cold / cost,
        "submissions_per_s": size / wall,
        "known_mistakes_once_s": first - small,
        "checks": len(with_suite(assignment, lambda suite: suite.checks)),
    }


def memory_figures(course: Path, slug: str, scratch: Path, sizes: tuple[int, int]) -> dict[str, float]:
    """Private memory (MB) of the processes that outlive a submission, for a small and a large class."""
    assignment = load_course(course).assignment(slug)
    figures = {}
    for size in sizes:
        found: dict[str, int] = {}
        folder = class_of(assignment, scratch / f"class{size}", size)
        with watched(found):
            graded(course, slug, folder)
        figures[f"private_mb_at_{size}"] = found["kb"] / 1024
    return figures


def check_seconds(course: Path, scratch: Path) -> float:
    """Seconds of `autograder check` in a release of knn, from prompt to prompt, median of warm runs."""
    release = scratch / "release"
    command = [sys.executable, "-m", "autograder", "release", "knn", "--out", str(release)]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    folder = next(path.parent for path in release.rglob("assignment.toml"))
    (folder / "knn.py").write_bytes(load_reference(load_course(course).assignment("knn")).files()["knn.py"])
    tool = str(Path(sys.executable).parent / "autograder")
    times = []
    for _ in range(9):
        started = time.perf_counter()
        subprocess.run([tool, "check"], cwd=folder, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def copy_of_course(scratch: Path) -> Path:
    """The course in a folder of its own, with the example assignment that `autograder new` writes."""
    course = scratch / "course"
    course.mkdir()
    for name in ("assignments", "solutions"):
        shutil.copytree(ROOT / name, course / name)
    shutil.copy(ROOT / "course.toml", course)
    subprocess.run([sys.executable, "-m", "autograder", "new", "example"], cwd=course, check=True, capture_output=True)
    return course


def main() -> int:
    """Measures, prints, optionally writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--flat", type=int, default=2000)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        course, torch_course = copy_of_course(scratch), scratch / "torch"
        shutil.copytree(ROOT / "benchmarks" / "torch_course", torch_course)
        size = options.submissions
        steps: dict[str, Callable[[], Any]] = {
            "linear_classifiers": lambda: suite_figures(course, "linear_classifiers", scratch / "a", size),
            "small numpy suite": lambda: suite_figures(course, "example", scratch / "b", size),
            "torch suite": lambda: suite_figures(torch_course, "mlp", scratch / "c", size),
            "memory": lambda: memory_figures(course, "example", scratch / "d", (200, options.flat)),
            "check knn, seconds": lambda: check_seconds(course, scratch),
            "peers, CPU seconds a submission": lambda: peers.measure(scratch / "peers"),
        }
        for name, step in steps.items():
            if options.only in name:
                figures[name] = step()
                print(f"{name}: {json.dumps(figures[name], default=float, indent=1)}", flush=True)
    linear, others = figures.get("linear_classifiers"), figures.get("peers, CPU seconds a submission", {})
    for peer, seconds in others.items():
        if linear and isinstance(seconds, float):
            print(f"{peer}: {seconds * 1e3 / linear['graded_ms']:.1f} times the cost of linear_classifiers here")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
