"""`release`: what a student receives, and that nothing is written where it must not be."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.authoring import release as release_module
from autograder.authoring.build import build
from autograder.authoring.new import new
from autograder.authoring.release import release
from autograder.authoring.wheel import build_wheel
from autograder.course import load_assignment, load_course
from autograder.errors import CourseError, UsageError
from autograder.text import clean


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A course with the example of `new`."""
    root = tmp_path_factory.mktemp("course")
    (root / "course.toml").write_text('title = "Mine"\n\n[assignments]\n')
    new(load_course(root), "demo")
    return root


@pytest.fixture
def assignment(original, tmp_path):
    """A copy of it, to spoil."""
    shutil.copytree(original, tmp_path / "course")
    return load_course(tmp_path / "course").assignment("demo")


@pytest.fixture(scope="module")
def released(original, tmp_path_factory):
    """One release of the untouched example; not to be changed."""
    return release(load_course(original).assignment("demo"), tmp_path_factory.mktemp("out") / "demo")


@pytest.fixture(scope="module")
def installed(released, tmp_path_factory):
    """The engine as a student installs it: from the wheel in the release, without a network."""
    target = tmp_path_factory.mktemp("site")
    (wheel,) = (released.folder / "engine").iterdir()
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", "--target", str(target)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return target


def run(folder: Path, site: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, text=True, capture_output=True, check=False
    )


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def nothing_written(out: Path) -> bool:
    return not out.exists() and not list(out.parent.glob(".*"))


# ---- what is in it --------------------------------------------------------------------------------------------------


def test_a_release_has_what_a_student_needs(released):
    assert set(released.files) == {
        ".autograder/demo.ipynb",
        ".autograder/demo.py",
        ".github/workflows/check.yml",
        ".gitignore",
        ".vscode/settings.json",
        "AGENTS.md",
        "HANDOUT.md",
        "README.md",
        "assignment.toml",
        "demo.ipynb",
        "demo.py",
        "engine/dl_autograder-0.1.0-py3-none-any.whl",
        "expected.npz",
        "pyproject.toml",
        "requirements.txt",
        "tests/test_demo.py",
    }
    assert set(files(released.folder)) == set(released.files)


def test_texts_are_filled_in(released):
    readme = (released.folder / "README.md").read_text()
    assert readme.startswith("# Demo\n")
    assert "`demo.py`" in readme
    for command in ("-m venv .venv", "pip install -r requirements.txt", "autograder check"):
        assert command in readme
    assert not any(b"{{" in data for name, data in files(released.folder).items() if name.endswith((".md", ".toml")))
    json.loads((released.folder / ".vscode/settings.json").read_text())
    assert "not their ghostwriter" in (released.folder / "AGENTS.md").read_text()


def test_the_manifest_knows_its_name_and_what_is_hidden(released):
    manifest = load_assignment(released.folder)
    assert (manifest.slug, manifest.private) == ("demo", None)
    assert manifest.hidden_points == released.hidden_points == 9
    assert manifest.hidden_parts == ("Softmax", "Its gradient")


def test_requirements_are_the_engine_and_what_is_imported(released):
    lines = (released.folder / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "./engine/dl_autograder-0.1.0-py3-none-any.whl",
        "numpy>=1.26",
    ]


def test_torch_is_the_small_build_and_given_code_brings_its_packages(assignment, tmp_path):
    manifest = assignment.public / "assignment.toml"
    manifest.write_text(
        manifest.read_text().replace('["numpy"]', '["numpy", "torch"]').replace('"torch", "scipy"', '"jax"')
    )
    (assignment.public / "support").mkdir()
    (assignment.public / "support/__init__.py").write_text(
        "import json\nfrom . import plots\nfrom demo import softmax\ndef draw():\n    from sklearn import tree\n"
    )
    (assignment.public / "support/plots.py").write_text("import matplotlib.pyplot as plt\n")
    index = "https://wheels.example/cpu"
    release(load_assignment(assignment.public), tmp_path / "out", built=True, torch_index=index)
    lines = (tmp_path / "out/requirements.txt").read_text().splitlines()[1:]
    assert lines[0] == f"--extra-index-url {index}"
    assert lines[2:] == ["matplotlib>=3.8", "numpy>=1.26", "scikit-learn>=1.5", "torch>=2.4"]


def test_litter_stays_behind(assignment, tmp_path):
    for name in (
        "__pycache__/x.pyc",
        ".ipynb_checkpoints/a.ipynb",
        ".DS_Store",
        "demo.py.bak",
        "tests/__pycache__/a.pyc",
    ):
        file = assignment.public / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"litter")
    (assignment.public / "figures").mkdir()
    (assignment.public / "figures/idea.svg").write_text("<svg/>")
    written = release(assignment, tmp_path / "out", built=True)
    assert "figures/idea.svg" in written.files
    assert not any(b"litter" in data for data in files(written.folder).values())


def test_the_same_sources_give_the_same_bytes(original, released, tmp_path):
    again = release(load_course(original).assignment("demo"), tmp_path / "out")
    assert files(again.folder) == files(released.folder)


def test_the_stub_is_made_from_the_solution_not_copied(assignment, tmp_path):
    (assignment.public / "demo.py").write_text("x = 'somebody solved it here'\n")
    written = release(assignment, tmp_path / "out", built=True)
    stub = (written.folder / "demo.py").read_text()
    assert "is not written yet" in stub
    assert "somebody" not in stub
    assert (written.folder / ".autograder/demo.py").read_text() == stub


# ---- the student template -------------------------------------------------------------------------------------------


def test_the_courses_own_template_wins_file_by_file(assignment, tmp_path):
    template = tmp_path / "student_template"
    template.mkdir()
    (template / "AGENTS.md").write_text("Ask the teaching team about {{title}} ({{slug}}).\n")
    (template / "LICENCE.tmpl").write_text("(c) the course\n")
    out = release(assignment, tmp_path / "out", template=template, built=True).folder
    assert (out / "AGENTS.md").read_text() == "Ask the teaching team about Demo (demo).\n"
    assert (out / "LICENCE").read_text() == "(c) the course\n"
    assert (out / "README.md").read_text().startswith("# Demo\n")


def test_an_unknown_placeholder_is_named(assignment, tmp_path):
    template = tmp_path / "student_template"
    template.mkdir()
    (template / "AGENTS.md").write_text("one\n{{titel}}\n")
    with pytest.raises(CourseError, match=r"unknown {{titel}}; known: slug, title") as caught:
        release(assignment, tmp_path / "out", template=template, built=True)
    assert (caught.value.file, caught.value.line) == (template / "AGENTS.md", 2)
    assert nothing_written(tmp_path / "out")


# ---- the engine's wheel ---------------------------------------------------------------------------------------------


def test_the_wheel_describes_itself(released):
    (wheel,) = (released.folder / "engine").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    info = "dl_autograder-0.1.0.dist-info"
    assert b"Requires-Dist: numpy>=1.26\n" in members[f"{info}/METADATA"]
    assert b"autograder = autograder.cli:main\n" in members[f"{info}/entry_points.txt"]
    assert b"[pytest11]\nautograder = autograder.checks.plugin\n" in members[f"{info}/entry_points.txt"]
    assert members[f"{info}/LICENSE"]
    for line in members[f"{info}/RECORD"].decode().splitlines():
        name, digest, size = line.rsplit(",", 2)
        if digest:
            expected = base64.urlsafe_b64encode(hashlib.sha256(members[name]).digest()).rstrip(b"=").decode()
            assert (digest, int(size)) == (f"sha256={expected}", len(members[name]))
    recorded = {line.split(",")[0] for line in members[f"{info}/RECORD"].decode().splitlines()}
    assert recorded == set(members)


def test_the_wheel_has_no_example_of_a_solution(released):
    (wheel,) = (released.folder / "engine").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        assert "autograder/checks/plugin.py" in archive.namelist()
        left_out = ("authoring/templates/", "student_template/", "__pycache__")
        assert not [name for name in archive.namelist() if any(part in name for part in left_out)]


def test_an_installed_engine_makes_the_same_wheel(installed, released, tmp_path):
    code = "import sys, pathlib; from autograder.authoring import wheel; wheel.build_wheel(pathlib.Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (again,) = tmp_path.glob("*.whl")
    (first,) = (released.folder / "engine").iterdir()
    with zipfile.ZipFile(again) as left, zipfile.ZipFile(first) as right:
        ours, theirs = ({name: archive.read(name) for name in archive.namelist()} for archive in (left, right))
    different = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    # pip writes the requirements and extras in its own order and spelling, or not; the code is the same
    assert not [name for name in different if name.startswith("autograder/")]
    assert (again.name, set(ours)) == (first.name, set(theirs))


def test_the_wheel_of_a_checkout_is_the_same_every_time(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert build_wheel(tmp_path / "a").read_bytes() == build_wheel(tmp_path / "b").read_bytes()


# ---- as a student uses it -------------------------------------------------------------------------------------------


def test_plain_pytest_in_a_release_fails_the_stub_and_passes_the_solution(original, released, installed, tmp_path):
    folder = tmp_path / "My homework"
    shutil.copytree(released.folder, folder)
    done = run(folder, installed, "pytest", "-q")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 failed" in done.stdout
    assert "not written yet" in done.stdout
    shutil.copy(original / "solutions/demo/demo.py", folder / "demo.py")
    done = run(folder, installed, "pytest", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_autograder_check_in_a_release_names_a_mistake_offline(original, released, installed, tmp_path):
    folder = tmp_path / "homework"
    shutil.copytree(released.folder, folder)
    solution = (original / "solutions/demo/demo.py").read_text()
    (folder / "demo.py").write_text(solution + (original / "solutions/demo/mistakes/sum_over_rows.py").read_text())
    done = run(folder, installed, "autograder", "check")
    said = " ".join(clean(done.stdout).split())
    assert "the probabilities of one row must sum to 1" in said, done.stdout + done.stderr
    assert "9 more points" in said


# ---- what is refused ------------------------------------------------------------------------------------------------


def test_a_release_that_gives_something_away_is_not_written(assignment, tmp_path):
    handout = assignment.public / "README.md"
    handout.write_text(
        handout.read_text() + "\n    return exponentials / np.sum(exponentials, axis=1, keepdims=True)\n"
    )
    with pytest.raises(CourseError, match=r"would give away \d+ thing\(s\)") as caught:
        release(assignment, tmp_path / "out", built=True)
    assert "HANDOUT.md:" in str(caught.value)
    assert " demo.ipynb:" in str(caught.value)  # the handout's text is in the notebook too
    assert "a line of the solution (solutions/demo/demo.py:" in str(caught.value)
    assert nothing_written(tmp_path / "out")


def test_a_pdf_handout_has_to_be_vouched_for(assignment, tmp_path):
    (assignment.public / "slides.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    with pytest.raises(CourseError, match=r"slides\.pdf: of a kind that the leak proof cannot look into"):
        release(assignment, tmp_path / "out", built=True)
    assert "slides.pdf" in release(assignment, tmp_path / "out", built=True, trust=("slides.pdf",)).files


def test_a_drifted_stub_is_refused(assignment, tmp_path):
    (assignment.public / "demo.py").write_text("x = 1\n")
    with pytest.raises(CourseError, match=r"demo\.py differs from its solution at line 1.*Run `autograder build demo`"):
        release(assignment, tmp_path / "out")
    assert nothing_written(tmp_path / "out")
    build(assignment)
    release(assignment, tmp_path / "out")


def test_a_missing_handout_is_refused(assignment, tmp_path):
    (assignment.public / "README.md").unlink()
    with pytest.raises(CourseError, match=r"README\.md, the handout, is missing"):
        release(assignment, tmp_path / "out", built=True)
    assert nothing_written(tmp_path / "out")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_link_is_refused(assignment, tmp_path):
    (assignment.public / "support").symlink_to(assignment.private)
    with pytest.raises(CourseError, match="is a link"):
        release(assignment, tmp_path / "out", built=True)
    assert nothing_written(tmp_path / "out")


@pytest.mark.parametrize("where", ["public", "private"])
def test_a_release_is_not_written_into_its_own_sources(assignment, where):
    with pytest.raises(UsageError, match="write the release outside"):
        release(assignment, getattr(assignment, where) / "out", built=True)


def test_an_existing_folder_stays_unless_told(assignment, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    release(assignment, out, built=True)  # an empty folder is no loss
    (out / "demo.py").write_text("a student's work\n")
    with pytest.raises(UsageError, match="exists"):
        release(assignment, out, built=True)
    assert (out / "demo.py").read_text() == "a student's work\n"
    release(assignment, out, built=True, replace=True)
    assert "is not written yet" in (out / "demo.py").read_text()
    assert not list(tmp_path.glob(".*"))


def test_what_is_no_release_is_never_replaced(assignment, tmp_path):
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter1.tex").write_text("years of work")
    with pytest.raises(UsageError, match="is not a release of demo"):
        release(assignment, out, built=True, replace=True)
    assert (out / "chapter1.tex").read_text() == "years of work"


def test_an_interrupted_release_leaves_nothing(assignment, tmp_path, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(release_module, "find_leaks", interrupt)
    with pytest.raises(KeyboardInterrupt):
        release(assignment, tmp_path / "out", built=True)
    assert nothing_written(tmp_path / "out")
