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
import warnings
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
from autograder.remote import in_process

ROOT = Path(__file__).resolve().parent.parent
SMALL = 10  # submissions of the class that is subtracted
COLD = 6  # submissions that are run with a cold pytest
ENV = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


# --- classes


def everybody(assignment: Assignment) -> tuple[Subject, ...]:
    """A class nearly all of whom are wrong: the reference, every known mistake, every variant."""
    return (load_reference(assignment), *load_mistakes(assignment), *load_variants(assignment))


def the_right(assignment: Assignment) -> tuple[Subject, ...]:
    """A class that is all right: the reference and every variant."""
    return (load_reference(assignment), *load_variants(assignment))


def class_of(subjects: tuple[Subject, ...], folder: Path, size: int) -> Path:
    """`size` different submissions, made of these."""
    shutil.rmtree(folder, ignore_errors=True)
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


class Raw:
    """A subject imported the ordinary way. Its endpoint is asked nothing: a check reads there what the source is."""

    def __init__(self, subject: Subject) -> None:
        module = subject.program.modules[0]
        names: dict[str, Any] = {"__name__": module.name}
        exec(compile(module.source, module.filename, "exec"), names)
        self.names, self.endpoint = SimpleNamespace(**names), in_process(subject.program)


def floor(assignment: Assignment, subjects: tuple[Subject, ...], first: int, last: int) -> float:
    """CPU milliseconds a submission of the check functions alone, for those of a class from `first` to `last`."""

    def serve(suite: Suite) -> float:
        chosen = [Raw(subjects[k % len(subjects)]) for k in range(first, last)]
        reference, support = Raw(load_reference(assignment)), None
        if (assignment.public / "support").is_dir():
            support = load_support(assignment)
        call_all(suite, reference, reference, support)  # warm
        started = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a mistake that overflows is meant to
            for student in chosen:
                call_all(suite, student, reference, support)
        return (time.process_time() - started) * 1e3 / len(chosen)

    return with_suite(assignment, serve)


def call_all(suite: Suite, student: Raw, reference: Raw, support: Any) -> None:
    """Calls every check function once, as Python calls a function."""
    for item, check in suite._pairs:  # the benchmark alone looks inside: the product has no such short cut
        given = {"student": student.names, "reference": reference.names, "support": support, "device": "cpu"}
        given |= {"rng": np.random.default_rng(len(check.id)), "conventions": suite.assignment.conventions}
        given |= item.callspec.params if hasattr(item, "callspec") else {}
        arguments = {name: given[name] for name in item._fixtureinfo.argnames}
        with recording(Record(check.id, student.endpoint)):
            try:
                item.obj(**arguments)
            except Exception:
                if student is reference:  # a mistake may end a check in any way; what is right may not
                    raise


# --- the classic way


CONFTEST = """\
import inspect, sys
import numpy as np, pytest
from autograder.checks.record import Record, recording
from autograder.remote import Module, Program, in_process
sys.path.insert(0, {here!r})
import student_module, reference_module
source = inspect.getsource(student_module).encode()
subject = in_process(Program((Module("student_module", "student_module.py", source),)))
def pytest_configure(config):
    for name in "points hint part after limits gpu training uses fresh public_data".split():
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
    with recording(Record("x", subject)): yield
"""


def cold_pytest(assignment: Assignment, subjects: tuple[Subject, ...], folder: Path) -> float:
    """CPU milliseconds of `python -m pytest` on one submission, everything in one process, imports included.

    The mean of the reference, which has to pass, and of others from all over the class.
    """
    chosen = [load_reference(assignment), *subjects[1 :: max(1, len(subjects) // (COLD - 1))][: COLD - 1]]
    folder.mkdir(parents=True)
    for suite, path in (("public", assignment.public), ("hidden", assignment.private)):
        for test in sorted((path / "tests").glob("test_*.py")):
            shutil.copy(test, folder / f"test_{suite}_{test.name.removeprefix('test_')}")
    settings = {"here": str(folder), "conventions": dict(assignment.conventions), "public": str(assignment.public)}
    (folder / "conftest.py").write_text(CONFTEST.format(**settings))
    (folder / "reference_module.py").write_bytes(next(iter(chosen[0].files().values())))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:autograder", str(folder)]
    command += ["-c", os.devnull, "--rootdir", str(folder)]
    costs = []
    for subject in (chosen[0], *chosen):  # the first run warms the disk
        (folder / "student_module.py").write_bytes(next(iter(subject.files().values())))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=ENV)
        if done.returncode and subject is chosen[0]:
            raise RuntimeError(f"the reference does not pass under plain pytest:\n{done.stdout[-2000:]}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.fmean(costs[1:]) * 1e3


# --- memory


@contextmanager
def watched(found: dict[str, int]) -> Iterator[None]:
    """Largest sum of own memory (KB) over the processes that live for the whole run, sampled."""
    stop = threading.Event()

    def sample() -> None:
        while not stop.wait(0.25):
            total = sum(own_kb(pid) for pid in descendants(os.getpid()) if age(pid) > 2)
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


def own_kb(pid: int) -> int:
    """Memory of a process in KB that no file stands behind. What is "private" goes up whenever no fork shares it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


def age(pid: int) -> float:
    """Seconds since a process started."""
    try:
        start = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError):
        return 0
    return float(Path("/proc/uptime").read_text().split()[0]) - start / os.sysconf("SC_CLK_TCK")


# --- the figures


Class = Callable[[Assignment], tuple[Subject, ...]]


def suite_figures(course: Path, slug: str, scratch: Path, size: int, whom: Class = everybody) -> dict[str, float]:
    """Grading, floor and cold pytest of one suite, milliseconds of CPU a submission."""
    assignment = load_course(course).assignment(slug)
    subjects = whom(assignment)
    first, _ = graded(course, slug, class_of(subjects, scratch / "small", SMALL))
    small, _ = graded(course, slug, scratch / "small")
    large, wall = graded(course, slug, class_of(subjects, scratch / "large", size))
    cost, bare = (large - small) / (size - SMALL) * 1e3, floor(assignment, subjects, SMALL, size)
    cold = cold_pytest(assignment, subjects, scratch / "cold")
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
    """Memory (MB) of the processes that outlive a submission, for a small and a large class."""
    assignment = load_course(course).assignment(slug)
    figures = {}
    for size in sizes:
        found: dict[str, int] = {}
        folder = class_of(everybody(assignment), scratch / f"class{size}", size)
        with watched(found):
            graded(course, slug, folder)
        figures[f"mb_at_{size}"] = found["kb"] / 1024
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
            "linear_classifiers, all right": lambda: suite_figures(
                course, "linear_classifiers", scratch / "r", size, the_right
            ),
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
