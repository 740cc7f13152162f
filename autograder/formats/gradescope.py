"""Gradescope: a zip for "Configure Autograder".

    setup.sh, run_autograder   what Gradescope looks for at the root
    engine/*.whl               this engine
    requirements.txt           the engine and the libraries; constraints.txt has the versions of this export
    course/                    a course of the one assignment, with its solutions: this zip is for staff only
    settings.json              slug, seed, and when students see hidden checks

What happens in Gradescope's container is `autograder.workflow.gradescope`. The limits in the copied manifest are those
of the container: half a processor needs twice the time, and a worker must not use up the memory of all.
"""

from __future__ import annotations

import json
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.wheel import archive, build_wheel
from autograder.course import ASSIGNMENT_FILE, Course
from autograder.errors import UsageError
from autograder.formats.bundle import suite_files
from autograder.formats.pins import pins, wanted
from autograder.formats.targets import Exported
from autograder.model import Assignment, Limits

FOLDER = False
SETTINGS = {
    "hidden": "when students see hidden checks: after_due_date (default), after_published, hidden, visible",
    "seed": "of the hidden checks' inputs; by default drawn, and the same for the whole class",
    "cpus": "processors that the assignment gets in Gradescope's settings; by default 0.5",
    "memory_mb": "memory that it gets there; by default 768",
}

_VISIBILITIES = ("after_due_date", "after_published", "hidden", "visible")
_ENGINE_MB = 300  # what the grader itself uses, measured with the numpy assignments; docs/gradescope.md
_TORCH_MB = 700  # and where torch is loaded in the checker and in the worker's parent
_LEAST_MB = 256  # for the student's own arrays
_LONGEST = 480.0  # seconds; Gradescope ends a run after 600


def export(assignment: Assignment, course: Course, out: Path, settings: Mapping[str, str]) -> Exported:
    """Writes the zip. Raises `UsageError` for a setting that cannot be."""
    cpus = _number(settings, "cpus", 0.5, least=0.1)
    memory = _number(settings, "memory_mb", 768, least=512)
    limits = container_limits(assignment, cpus, memory)
    files = {f"course/{name}": data for name, data in suite_files(assignment, course).items()}
    manifest = f"course/assignments/{assignment.slug}/{ASSIGNMENT_FILE}"
    files[manifest] = with_limits(files[manifest].decode("utf-8-sig"), limits).encode()
    files["settings.json"] = _settings(assignment, settings).encode()
    files["constraints.txt"] = pins(assignment.libraries).encode()
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        files[f"engine/{wheel.name}"] = wheel.read_bytes()
        files["requirements.txt"] = wanted(assignment.libraries, wheel.name, course.torch_index).encode()
    here = Path(__file__).parent
    files["setup.sh"] = (here / "gradescope_setup.sh").read_bytes()
    files["run_autograder"] = (here / "gradescope_run.sh").read_bytes()
    out.write_bytes(archive(dict(sorted(files.items())), executable=("setup.sh", "run_autograder")))
    return Exported(tuple(sorted(files)), tuple(_next_steps(assignment, memory)))


def container_limits(assignment: Assignment, cpus: float, memory_mb: float) -> Limits:
    """An assignment's limits in a container with so many processors and so much memory."""
    slower, limits = max(1.0, 1 / cpus), assignment.limits
    return Limits(
        seconds=limits.seconds * slower,
        memory_mb=min(limits.memory_mb, max(_LEAST_MB, int(memory_mb) - _own_mb(assignment))),
        total_seconds=min(limits.total_seconds * slower, _LONGEST),
    )


def with_limits(manifest: str, limits: Limits) -> str:
    """A manifest with these `[limits]` in place of its own."""
    own = re.compile(r"^\[limits\][^\n]*\n(?:(?!\s*\[)[^\n]*\n?)*", re.MULTILINE)
    table = (
        "[limits] # of the container, written by `autograder export`\n"
        f"seconds = {limits.seconds:g}\nmemory_mb = {limits.memory_mb}\ntotal_seconds = {limits.total_seconds:g}\n"
    )
    return own.sub("", manifest).rstrip("\n") + "\n\n" + table


def _own_mb(assignment: Assignment) -> int:
    return _TORCH_MB if "torch" in assignment.libraries else _ENGINE_MB


def _settings(assignment: Assignment, settings: Mapping[str, str]) -> str:
    hidden = settings.get("hidden", _VISIBILITIES[0])
    if hidden not in _VISIBILITIES:
        raise UsageError(f"--set hidden={hidden}: expected one of {', '.join(_VISIBILITIES)}")
    seed = settings.get("seed", str(secrets.randbits(63)))
    if not seed.isdecimal() or int(seed) >= 2**63:
        raise UsageError(f"--set seed={seed}: expected a whole number from 0 to 2**63 - 1")
    return json.dumps({"assignment": assignment.slug, "seed": int(seed), "hidden": hidden}, indent=1) + "\n"


def _number(settings: Mapping[str, str], name: str, default: float, least: float) -> float:
    text = settings.get(name, "")
    try:
        value = float(text or default)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise UsageError(f"--set {name}={text}: expected a number of at least {least:g}")
    return value


def _next_steps(assignment: Assignment, memory: float) -> list[str]:
    given = container_limits(assignment, 1, memory).memory_mb
    steps = [
        "It holds the hidden checks and the solution: for staff only.",
        "In Gradescope: Configure Autograder, upload it, base image Ubuntu 22.04 or newer; then Test Autograder.",
    ]
    if given < assignment.limits.memory_mb:
        enough = assignment.limits.memory_mb + _own_mb(assignment)
        steps.append(
            f"With {memory:g} MB a student's code has {given} MB, its manifest says {assignment.limits.memory_mb}; "
            f"for these set {enough} MB in Gradescope and export with --set memory_mb={enough}."
        )
    return steps
