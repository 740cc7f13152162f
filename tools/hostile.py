"""The hostile suite: every attack of tests/hostile is handed in as a submission, between honest ones, and graded once.

Theory of operation. A scratch course is made of the two demo assignments with small limits, so that attacks that hang
are paid for in seconds. An attack that aims at the sandbox must not be stopped by a static rule before it gets there,
so the rules are left away for all but the attacks on the rules themselves. Two class folders per assignment go through
`autograder grade`: first the controls (each attack with only its honest part left, and the honest submissions), then
the attacks with the same honest submissions between them. Around the second run stand witnesses that an attack would
have to touch in order to do harm: listening sockets, a process to kill, files to change, a token in the environment.

An attack gets through if its score is above its control's, if a report is broken or shows what it may not, if an
honest score changed, or if a witness noticed anything.

    python tools/hostile.py [--sandbox NAME] [--only PATTERN] [--unprotected] [--keep]

`--unprotected` is the control of the attacks: it runs those that say what they do to an unprotected process, and
complains if they do not, since an attack that never works proves nothing.
"""

from __future__ import annotations

import argparse
import ast
import base64
import fnmatch
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.model import Report, Status

REPOSITORY = Path(__file__).resolve().parent.parent
ATTACKS = REPOSITORY / "tests" / "hostile"
sys.path.insert(0, str(Path(__file__).resolve().parent))

from witnesses import Witnesses, become_subreaper, children, left_over  # noqa: E402

LAYERS = ("construction", "sandbox", "protocol", "rule", "score")
UNPROTECTED = {"points", "file", "token", "tcp", "udp", "unix", "victim", "dies", "hangs", "memory", "output", "disk"}
LIMITS = {"seconds": 1.5, "memory_mb": 512, "total_seconds": 5}
SEED = 20270205
RUN_SECONDS = 280  # the whole class, on two cores; far above what is needed
_WALLED = "HOSTILE_WALLED"  # in the environment of a run that has its own walls
HONEST_EVERY = 12  # one honest submission after so many attacks


@dataclass(frozen=True)
class Attack:
    """One file of tests/hostile."""

    name: str
    sentence: str  # what it tries
    layer: str  # what has to stop it
    score: int | str  # what it may get: 0, "control" (what its honest part gets), or "public" (no hidden point)
    statuses: frozenset[Status]  # that its checks may have, beside `passed` where points are allowed
    cite: str  # the line of the list of threats
    unprotected: str  # what it does to a process without protection
    source: str
    assignment: str = "knn"
    secret: str = ""  # may not be in what a student reads of a hidden check
    order: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    special: Mapping[str, str] = field(default_factory=dict)
    archive: Mapping[str, Any] = field(default_factory=dict)
    archive_links: tuple[str, ...] = ()
    archive_names: int = 0
    tail: tuple[Any, ...] = ()

    @property
    def module(self) -> str:
        """The file a student hands in: `knn.py`."""
        return f"{self.assignment}.py"

    @property
    def course_slug(self) -> str:
        """The assignment of the scratch course: with the static rules only for attacks on them."""
        return self.assignment if self.layer == "rule" else f"{self.assignment}_open"

    @property
    def control(self) -> str:
        """The same submission with the attack removed: its honest blocks."""
        return "\n".join(re.findall(r"^# BEGIN HONEST\n(.*?)^# END HONEST$", self.source, re.S | re.M))


def load(pattern: str = "*") -> tuple[Attack, ...]:
    """The attacks whose names match, in the order in which they are graded. Reads; executes nothing."""
    found = [read(path) for path in sorted(ATTACKS.glob("*.py")) if fnmatch.fnmatch(path.stem, pattern)]
    return tuple(sorted(found, key=lambda a: (a.order, a.name)))


def read(path: Path) -> Attack:
    """One attack from its file.

    Raises:
        ValueError: a constant is missing or is no literal; with the file.
    """
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source, filename=str(path))
    given: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            try:
                given[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue  # one of the attack's own constants
    missing = {"LAYER", "EXPECT", "CITE", "UNPROTECTED"} - set(given)
    sentence = (ast.get_docstring(tree) or "").split("\n")[0]
    if missing or not sentence:
        raise ValueError(f"{path}: needs a docstring and the literal constants {sorted(missing)}")
    return Attack(
        name=path.stem,
        sentence=sentence,
        layer=given["LAYER"],
        score=given["EXPECT"]["score"],
        statuses=frozenset(map(Status, given["EXPECT"]["statuses"])),
        cite=given["CITE"],
        unprotected=given["UNPROTECTED"],
        source=source,
        assignment=given.get("ASSIGNMENT", "knn"),
        secret=given.get("SECRET", ""),
        order=given.get("ORDER", 0),
        files=given.get("FILES", {}),
        links=given.get("LINKS", {}),
        special=given.get("SPECIAL", {}),
        archive=given.get("ARCHIVE", {}),
        archive_links=tuple(given.get("ARCHIVE_LINKS", ())),
        archive_names=given.get("ARCHIVE_NAMES", 0),
        tail=tuple(given.get("TAIL", ())),
    )


# --- handing in


def hand_in(attack: Attack, folder: Path, filled: Mapping[str, str]) -> None:
    """Writes an attack as a submission. `filled` has the places of the witnesses for the `@NAME@` in its text."""

    def fill(text: str) -> str:
        for key, value in filled.items():
            text = text.replace(f"@{key}@", value)
        return text

    if attack.archive:
        _write_archive(folder.with_suffix(".zip"), attack, fill)
        return
    folder.mkdir(parents=True)
    if attack.module not in {*attack.links, *attack.special}:
        (folder / attack.module).write_bytes(fill(attack.source + _expand(attack.tail)).encode())
    for name, text in attack.files.items():
        path = folder / fill(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fill(text).encode("utf-8", "surrogateescape"))
    for name, target in attack.links.items():
        (folder / name).symlink_to(fill(target))
    for name, kind in attack.special.items():
        os.mknod(folder / name, 0o600 | {"fifo": 0o010000, "socket": 0o140000}[kind])


def _expand(parts: Iterable[Any]) -> str:
    """Text in which a pair `[text, times]` stands for a repetition: bombs stay small in the repository."""
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)


def _write_archive(path: Path, attack: Attack, fill: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in attack.archive.items():
            info = zipfile.ZipInfo(fill(name))
            info.filename = fill(name)  # the constructor would tidy it
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o120777 if name in attack.archive_links else 0o100644) << 16
            archive.writestr(info, fill(content if isinstance(content, str) else _expand([content])))
        for number in range(attack.archive_names):
            archive.writestr(f"{number}.txt", "")


def honest(assignment: str) -> dict[str, str]:
    """Submissions that did nothing wrong: the reference, two wrong ones, a correct variant, the stub."""
    solution = (REPOSITORY / "solutions" / assignment / f"{assignment}.py").read_text()
    folder = REPOSITORY / "solutions" / assignment
    mistakes, variants = sorted(folder.glob("mistakes/*.py")), sorted(folder.glob("variants/*.py"))
    return {
        "honest_reference": solution,
        "honest_wrong": f"{solution}\n{mistakes[0].read_text()}",
        "honest_variant": f"{solution}\n{variants[0].read_text()}",
        "honest_wrong_too": f"{solution}\n{mistakes[-1].read_text()}",
        "honest_stub": (REPOSITORY / "assignments" / assignment / f"{assignment}.py").read_text(),
    }


# --- the scratch course


def make_course(root: Path, assignments: Iterable[str]) -> None:
    """A course of copies with small limits: each assignment as it is, and once more without its static rules."""
    slugs = []
    for name in assignments:
        for slug in (name, f"{name}_open"):
            slugs.append(slug)
            for part in ("assignments", "solutions"):
                shutil.copytree(
                    REPOSITORY / part / name, root / part / slug, ignore=shutil.ignore_patterns("__pycache__")
                )
            manifest = root / "assignments" / slug / "assignment.toml"
            manifest.write_text(_small(manifest.read_text(), rules=slug == name))
    lines = ['title = "hostile"', 'database = "grades.sqlite"', "jobs = 2", "", "[assignments]"]
    (root / "course.toml").write_text("\n".join([*lines, *(f"{slug} = {{}}" for slug in slugs)]) + "\n")


def _small(manifest: str, *, rules: bool) -> str:
    """A manifest with the limits of this suite, and without its `[[forbid]]` tables unless `rules`."""
    tables = re.split(r"^(?=\[)", manifest, flags=re.M)
    kept = [t for t in tables if not t.startswith("[limits]") and (rules or not t.startswith("[[forbid]]"))]
    limits = "\n".join(f"{name} = {value}" for name, value in LIMITS.items())
    return "".join(kept) + f"\n[limits]\n{limits}\n"


# --- grading


@dataclass(frozen=True)
class Run:
    """What one `autograder grade` left."""

    reports: Mapping[str, Report]  # by the submission's name, without its number
    text: str  # everything it printed and wrote
    seconds: float
    survivors: tuple[str, ...]
    status: int


def grade(course: Path, slug: str, folder: Path, *, sandbox: str, token: str) -> Run:
    """Grades a class folder with the command an instructor would use."""
    out = folder.with_suffix(".json")
    temporary = folder.with_suffix(".tmp")
    temporary.mkdir()
    command = [sys.executable, "-c", "from autograder.cli import main; main()"]
    command += ["grade", slug, str(folder), "--json", str(out)]
    command += ["--seed", str(SEED), "--jobs", "2", "--sandbox", sandbox]
    environment = {**os.environ, "LMS_TOKEN": token, "TMPDIR": str(temporary), "PYTHONPATH": str(REPOSITORY)}
    known = children()
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=course,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        printed, _ = process.communicate()
        printed += b"\n(killed by the runner)"
    seconds = time.monotonic() - began
    written = out.read_text() if out.is_file() else "[]"
    reports = [Report.from_dict(data) for data in json.loads(written)]
    left = [f"left in its temporary folder: {path.name}" for path in sorted(temporary.iterdir())]
    return Run(
        {re.sub(r"^\d+_", "", report.student): report for report in reports},
        printed.decode("utf-8", "replace") + written,
        seconds,
        (*left, *(f"still running: {command}" for command in left_over(known, patience=5).values())),
        process.returncode,
    )


# --- judging


def judge(attack: Attack, report: Report | None, control: float) -> list[str]:
    """What this attack achieved that it should not have; nothing if it lost."""
    if report is None:
        return ["has no report"]
    problems = []
    if not report.results:
        problems.append("has an empty report")
    if (points := gained(attack, report, control)) > 0:
        won = ", ".join(r.check.id for r in report.results if r.points)
        problems.append(f"gained {points:g} points: {won}")
    if attack.score == "control" and report.score < control:
        problems.append(f"its honest part has {report.score:g} points instead of {control:g}")
    allowed = attack.statuses | ({Status.PASSED} if attack.score != 0 else set())
    for status, number in Counter(r.status for r in report.results).items():
        if status not in allowed:
            problems.append(f"{number} checks are {status}, expected {' '.join(sorted(attack.statuses))}")
    # Of its checks: a report's own seconds hold what it waited for others, such as the table of known mistakes.
    if (seconds := sum(r.seconds for r in report.results)) > 1.5 * LIMITS["total_seconds"]:
        problems.append(f"its checks took {seconds:.0f} s; the limit is {LIMITS['total_seconds']} s")
    return problems + shown_wrongly(report, attack.secret)


def gained(attack: Attack, report: Report, control: float) -> float:
    """Points above what the submission would have without the attack."""
    if attack.score == "public":
        return sum(r.points for r in report.results if r.check.hidden)
    return report.score - control


def shown_wrongly(report: Report, secret: str = "") -> list[str]:
    """What is in a report that may not be: control characters, and secrets where a student reads."""
    shown = report.for_student()
    problems = [f"shows {text!r}" for text in strings(shown.to_dict()) if unsafe(text)][:1]
    hidden = [*shown.notes, *(text for r in shown.results if r.check.hidden for text in strings(r.to_dict()))]
    if secret and any(secret in text for text in hidden):
        problems.append("carries hidden inputs out: " + next(text for text in hidden if secret in text)[:80])
    return problems


def strings(data: Any) -> Iterator[str]:
    """Every text in JSON data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from strings(value)


def unsafe(text: str) -> bool:
    """Whether a terminal or a reader could be misled: control, format and surrogate characters, kilobytes of text."""
    return len(text) > 20_000 or any(unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" for c in text)


def leaked(text: str, token: str, treasure: str) -> list[str]:
    """Secrets in anything a run printed or wrote, as they are or in the usual disguises."""
    found = []
    for name, secret in (("the token", token), ("the treasure", treasure)):
        raw = secret.encode()
        disguises = (secret, secret[::-1], raw.hex(), base64.b64encode(raw).decode().rstrip("=")[:-2])
        if any(disguise in text for disguise in disguises):
            found.append(f"{name} is in what the run printed or wrote")
    return found


def solution_lines(assignment: str) -> set[str]:
    """Lines that only an author has: of the solution and the hidden checks, not of anything a student receives."""

    def lines(folder: Path) -> set[str]:
        texts = (
            path.read_text(errors="replace") for path in folder.rglob("*") if path.suffix in (".py", ".md", ".toml")
        )
        return {line.strip() for text in texts for line in text.splitlines() if len(line.strip()) > 30}

    return lines(REPOSITORY / "solutions" / assignment) - lines(REPOSITORY / "assignments" / assignment)


def quoted_solution(report: Report, own: str, secret_lines: set[str]) -> list[str]:
    """Lines of the author's that the report shows although the submission does not hold them."""
    shown = "\n".join(strings(report.to_dict()))
    found = [line for line in secret_lines if line in shown and line not in own]
    # A check's own title and hint are the author's words to the student.
    meant = "\n".join(t for r in report.results for t in (r.check.title, r.check.hint, str(r.misconception)))
    return [f"quotes the author: {line[:60]}" for line in found if line not in meant][:1]


def comparable(report: Report) -> dict[str, Any]:
    """A report without what differs between two runs of one submission: times, names, addresses."""
    data = report.to_dict()
    for key in ("student", "seconds", "graded_at", "memory_mb", "digest", "submitted_at"):
        data.pop(key)
    for result in data["results"]:
        result.pop("seconds")
        result["details"] = re.sub(r"0x[0-9a-f]+", "0x", result["details"])  # where an object lay in memory
    return data


# --- the suite


@dataclass(frozen=True)
class Verdict:
    """One line of the table."""

    name: str
    layer: str
    happened: str
    gained: float
    problems: tuple[str, ...] = ()


def happened(report: Report | None) -> str:
    """What became of the checks, and what the first of them says."""
    if report is None:
        return "no report"
    counts = Counter(r.status.value for r in report.results)
    telling = next((r for r in report.results if r.status not in (Status.PASSED, Status.UNWRITTEN)), None)
    said = f": {telling.message or telling.exception}" if telling else ""
    return ", ".join(f"{number} {status}" for status, number in counts.most_common()) + said


def run_suite(attacks: Iterable[Attack], *, sandbox: str = "auto", scratch: Path) -> list[Verdict]:
    """Grades controls and attacks of every assignment; returns one verdict per attack and one per honest class."""
    become_subreaper()
    verdicts: list[Verdict] = []
    course = scratch / "course"
    make_course(course, sorted({attack.assignment for attack in attacks}))
    groups: dict[str, list[Attack]] = {}
    for attack in attacks:
        groups.setdefault(attack.course_slug, []).append(attack)
    for slug, group in sorted(groups.items()):
        verdicts += _run_class(slug, group, course, scratch / slug, sandbox)
    return verdicts


def _run_class(slug: str, group: list[Attack], course: Path, scratch: Path, sandbox: str) -> list[Verdict]:
    assignment = group[0].assignment
    token = f"tok-{secrets.token_hex(12)}"
    good = honest(assignment)
    controls = {text: f"control_{number}" for number, text in enumerate(dict.fromkeys(a.control for a in group))}
    before = _class_folder(scratch / "controls", assignment, good | {name: text for text, name in controls.items()})
    quiet = grade(course, slug, before, sandbox=sandbox, token=token)
    with Witnesses(scratch / "witnesses", course) as witnesses:
        folder = _mixed_folder(scratch / "attacks", group, good, witnesses.places)
        loud = grade(course, slug, folder, sandbox=sandbox, token=token)
        noticed = witnesses.noticed()
    secret_lines = solution_lines(assignment)
    verdicts = []
    for attack in group:
        report, base = loud.reports.get(attack.name), quiet.reports.get(controls[attack.control])
        control = base.score if base else 0.0
        problems = judge(attack, report, control)
        if report is not None:
            problems += quoted_solution(report, attack.source, secret_lines)
        points = gained(attack, report, control) if report else 0.0
        verdicts.append(Verdict(attack.name, attack.layer, happened(report), points, tuple(problems)))
    problems = [*_honest_changes(quiet, loud, good), *noticed, *loud.survivors]
    problems += leaked(loud.text, token, witnesses.treasure)
    if loud.status not in (0, 3) or quiet.status != 0:
        problems.append(
            f"exit status {quiet.status} for the controls, {loud.status} for the attacks: {loud.text[:300]}"
        )
    said = f"{len(loud.reports)} reports in {loud.seconds:.0f} s, honest scores as without the attacks"
    verdicts.append(Verdict(f"the class of {slug}", "", said if not problems else "", 0, tuple(problems)))
    return verdicts


def _class_folder(folder: Path, assignment: str, sources: Mapping[str, str]) -> Path:
    for name, source in sources.items():
        (folder / name).mkdir(parents=True)
        (folder / name / f"{assignment}.py").write_text(source)
    return folder


def _mixed_folder(folder: Path, group: list[Attack], good: Mapping[str, str], places: Mapping[str, str]) -> Path:
    """The attacks in order, with an honest submission at both ends and after every few of them."""
    folder.mkdir(parents=True)
    number, names = 0, list(good)
    for place, attack in enumerate([*group, None]):
        if place % HONEST_EVERY == 0 or attack is None:
            for name in names if attack is None else [names[place // HONEST_EVERY % len(names)]]:
                # A comment makes each copy its own submission, so that no cache answers for it.
                text = f"{good[name]}\n# copy {number}\n"
                _class_folder(folder, group[0].assignment, {f"{number:03}_{name}-{number}": text})
                number += 1
        if attack is not None:
            hand_in(attack, folder / f"{number:03}_{attack.name}", places)
            number += 1
    return folder


def _honest_changes(quiet: Run, loud: Run, good: Mapping[str, str]) -> list[str]:
    problems = []
    copies = {name: report for name, report in loud.reports.items() if name.startswith("honest_")}
    for name, report in copies.items():
        alone = quiet.reports.get(name.rpartition("-")[0])
        if alone is None or not alone.final:
            problems.append(f"{name} is not decided even without the attacks")
        elif comparable(alone) != comparable(report):
            problems.append(f"{name} has {report.score:g} points between the attacks and {alone.score:g} without them")
    missing = set(good) - {name.rpartition("-")[0] for name in copies}
    return problems + [f"{name} has no report" for name in sorted(missing)]


def table(verdicts: Iterable[Verdict]) -> str:
    """attack / layer / what happened / points gained, with everything that got through below."""
    rows = [(v.name, v.layer, v.happened.split("\n")[0][:90], f"{v.gained:g}" if v.layer else "") for v in verdicts]
    head = ("attack", "layer", "what happened", "points gained")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    through = [f"GOT THROUGH  {v.name}: {problem}" for v in verdicts for problem in v.problems]
    attacks = sum(1 for v in verdicts if v.layer)
    lost = sum(1 for v in verdicts if v.layer and not v.problems)
    return "\n".join([*lines, "", f"{lost} of {attacks} attacks gained nothing and harmed nobody", *through])


def main(arguments: list[str]) -> int:
    """The command behind `make hostile`; 1 if anything got through."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    # Not `process`: it does not claim to stop most of these, and they are real.
    parser.add_argument("--sandbox", default="auto", choices=("auto", "namespaces", "landlock"))
    parser.add_argument("--only", default="*", help="names of attacks, a shell pattern")
    parser.add_argument("--unprotected", action="store_true", help="show that the attacks work without protection")
    parser.add_argument("--keep", action="store_true", help="keep the scratch folder and say where it is")
    options = parser.parse_args(arguments)
    if options.unprotected and not os.environ.get(_WALLED):
        from unprotected import walls

        command = [*walls(), sys.executable, __file__, *arguments]
        return subprocess.run(command, env={**os.environ, _WALLED: "yes"}).returncode
    attacks = load(options.only)
    scratch = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        if options.unprotected:
            from unprotected import run_unprotected

            harmless = run_unprotected(attacks, scratch)
            print("\n".join(harmless) or "every attack that says what it does unprotected does it")
            return 1 if harmless else 0
        verdicts = run_suite(attacks, sandbox=options.sandbox, scratch=scratch)
        print(table(verdicts))
        return 1 if any(v.problems for v in verdicts) else 0
    finally:
        if options.keep:
            print(f"kept: {scratch}")
        else:
            shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
