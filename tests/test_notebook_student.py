"""What a student of a notebook course has: the notebook that build makes, and `check` in it."""

import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

from autograder import notebook
from autograder.authoring.build import build
from autograder.authoring.cells import Cell, handout_cells, pieces, write_notebook
from autograder.authoring.notebooks import make_notebook, notebook_file
from autograder.authoring.stub import make_stub
from autograder.checks.bank import load_reference
from autograder.course import load_assignment, load_course
from autograder.grading.from_notebooks import WRITTEN
from autograder.grading.notebook import read
from autograder.workflow import kernel
from autograder.workflow.pack import plan
from autograder.workflow.reset import reset_stub

REPOSITORY = Path(__file__).parents[1]
SLUGS = load_course(REPOSITORY).assignments


def sources(slug):
    """(assignment, its stub, its handout)."""
    assignment = load_assignment(REPOSITORY / "assignments" / slug)
    private = assignment.private / assignment.files[0]
    return assignment, make_stub(private.read_text(), slug, private), (assignment.public / "README.md").read_text()


# --- the file


@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_has_the_handout_the_stub_and_a_check_for_every_part(slug):
    assignment, stub, handout = sources(slug)
    data = make_notebook(assignment, stub, handout)
    assert data == make_notebook(assignment, stub, handout)
    document = nbformat.reads(data.decode(), as_version=4)
    nbformat.validate(document)
    texts = "\n\n".join(cell.source for cell in document.cells if cell.cell_type == "markdown")
    assert all(section.source in texts for section in handout_cells(handout))
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code if cell.id.startswith("stub-")] == [
        piece.source for piece in pieces(stub) if piece.kind != "docstring"
    ]
    checked = [cell.source.splitlines()[-1] for cell in code if "check(" in cell.source]
    public = "".join(file.read_text() for file in (assignment.public / "tests").glob("test_*.py"))
    wanted = [f'check("{part.id}")' for part in assignment.parts if f'@part("{part.id}")' in public]
    assert sorted(checked) == sorted([*wanted, "check()"])
    assert checked[-1] == "check()"
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("slug", ["knn", "transformer"])
def test_what_the_grader_reads_in_a_notebook_is_the_stub(slug):
    assignment, stub, handout = sources(slug)
    found = read(f"{slug}.ipynb", make_notebook(assignment, stub, handout))
    assert found.notes == ()
    for piece in pieces(stub):
        assert piece.kind == "docstring" or piece.source in found.source.decode()


def test_a_piece_of_every_line():
    source = '"""Doc."""\n\n# first\nimport os\n\nX = 1\n# about f\n\n@cache\ndef f():\n    pass\n\n\n'
    source += "class K:\n    def m(self): pass\n# end\n"
    found = pieces(source)
    assert [(p.kind, p.names, p.first) for p in found] == [
        ("docstring", (), 1),
        ("statements", (), 3),
        ("definition", ("f",), 7),
        ("definition", ("K", "K.m"), 14),
    ]
    assert "\n".join(p.source for p in found).split() == source.split()


def test_two_cells_have_two_ids():
    with pytest.raises(ValueError, match="two cells have the id a"):
        write_notebook([Cell("code", "x", "a"), Cell("markdown", "y", "a")])


def test_build_makes_it_and_sees_when_it_drifts(tiny_course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root)
    tiny = load_assignment(root / "assignments" / "tiny")
    file = notebook_file(tiny)
    assert build(tiny, check=True) == ()
    (tiny.public / "README.md").write_text("# Another handout\n")
    [drift] = build(tiny, check=True)
    assert (drift.file, drift.why.partition(" at ")[0]) == (file, "differs from its sources")
    before = file.read_bytes()
    build(tiny)
    assert file.read_bytes() != before
    assert build(tiny, check=True) == ()
    file.unlink()
    assert [drift.why for drift in build(tiny, check=True)] == ["is missing"]


@pytest.mark.parametrize("slug", ["knn", "backprop"])
def test_notebook_and_text_are_one(slug, tmp_path):
    """Paired by its metadata: what jupytext writes as text makes the same notebook again."""
    shutil.copy(notebook_file(load_assignment(REPOSITORY / "assignments" / slug)), tmp_path / f"{slug}.ipynb")
    paired = jupytext.read(tmp_path / f"{slug}.ipynb")
    formats = jupytext.formats.long_form_multiple_formats(paired.metadata["jupytext"]["formats"])
    [_, (text_file, _)] = jupytext.paired_paths.paired_paths(str(tmp_path / f"{slug}.ipynb"), formats[0], formats)
    assert Path(text_file).name == f"{slug}.nb.py"  # not the module
    text = jupytext.writes(paired, fmt="py:percent")
    again = jupytext.reads(text, fmt="py:percent")
    assert [(c.cell_type, c.source) for c in again.cells] == [(c.cell_type, c.source) for c in paired.cells]
    changed = jupytext.reads(text.replace('check("', 'check("my_'), fmt="py:percent")
    assert [c.source for c in changed.cells] != [c.source for c in paired.cells]


# --- check, without a kernel


@pytest.fixture
def desk(tiny_course, monkeypatch, tmp_path):
    """A folder as `release` leaves it."""
    folder = tmp_path / "desk"
    shutil.copytree(tiny_course.root / "assignments" / "tiny", folder, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = folder / "assignment.toml"
    manifest.write_text(
        'slug = "tiny"\n' + manifest.read_text() + '\n[hidden]\npoints = 6.0\nparts = ["Sums", "Lengths"]\n'
    )
    (folder / ".autograder").mkdir()
    for name in ("tiny.py", "tiny.ipynb"):
        shutil.copy(folder / name, folder / ".autograder" / name)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    return folder


@pytest.fixture
def cells(desk, tiny_course, monkeypatch):
    """What a kernel has run: a list that a test goes on with. [1] is the setup, [2], [3], ... the solution."""
    [source] = load_reference(tiny_course.assignment("tiny")).files().values()
    run = ["", "from autograder.notebook import check"]
    run += [piece.source for piece in pieces(source.decode()) if piece.kind != "docstring"]
    monkeypatch.setattr(kernel, "cells_run", lambda: run)
    return run


def test_check_of_a_part_that_is_right(cells, capsys, golden):
    notebook.check("sums")
    golden("notebook_part.txt", capsys.readouterr().out)


def test_check_of_everything(cells, capsys, golden):
    notebook.check()
    golden("notebook_all.txt", capsys.readouterr().out)


def test_a_failing_check_names_the_cell_by_its_number_in_brackets(cells, capsys, golden):
    cells.append("x = 1\n\ndef length(x):\n    return missing(x)")
    notebook.check("lengths")
    said = capsys.readouterr().out
    assert f"cell {len(cells) - 1}, line 4: return missing(x)" in said
    golden("notebook_error.txt", said)


def test_a_cell_that_was_run_again_counts_as_it_was_run_last(cells, capsys):
    right = cells[-1]
    cells += ["def length(x):\n    return 0", "def length(:", right, 'check("lengths")']
    notebook.check("lengths")
    said = capsys.readouterr().out
    assert "1 of 1 checks pass" in said
    assert "left out" not in said  # nobody has to repair what is no longer there
    cells += ["def length(x):\n    return 0"]
    notebook.check("lengths")
    assert "0 of 1 checks pass" in capsys.readouterr().out


def test_a_cell_that_never_ends_costs_no_kernel(cells, capsys):
    cells.append("def length(x):\n    while True:\n        pass")
    notebook.check("lengths")
    assert "0 of 1 checks pass" in capsys.readouterr().out


def test_check_of_one_check_and_of_none(cells, capsys):
    notebook.check("shares")
    assert "1 of 1 checks pass" in capsys.readouterr().out
    notebook.check("share")
    assert capsys.readouterr().out == "error: there is no check 'share'. Did you mean shares or public.shares?\n"


def test_check_writes_the_module(cells, desk, capsys):
    cells.append('%matplotlib inline\nprint("hello")\nscale = 2\n!ls')
    notebook.check("sums")
    written = (desk / "tiny.py").read_text()
    assert written.startswith(WRITTEN)
    found = subprocess.run(
        [sys.executable, "-c", "import tiny, numpy; print(tiny.length(numpy.array([3, 4])), tiny.scale)"],
        cwd=desk, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout == "5.0 2\n"
    cells.append("def length(x):\n    return -1")
    notebook.check("sums")
    assert "return -1" in (desk / "tiny.py").read_text()  # what a notebook wrote, it writes again


def test_check_overwrites_nobody_s_work(cells, desk, capsys):
    own = (desk / "tiny.py").read_text() + "\n# mine\n"
    (desk / "tiny.py").write_text(own)
    notebook.check("sums")
    assert "tiny.py holds work of its own and was left as it is" in capsys.readouterr().out
    assert (desk / "tiny.py").read_text() == own


def test_what_a_notebook_wrote_gives_way_to_the_notebook(cells, desk, capsys):
    """Somebody who goes on after the last check, saves, and hands in the whole folder."""
    notebook.check("sums")
    better = write_notebook([Cell("code", source, f"c{n}") for n, source in enumerate(cells[1:])])
    (desk / "tiny.ipynb").write_bytes(better.replace(b"return x.sum()", b"return 0 * x.sum()"))
    done = subprocess.run([sys.executable, "-m", "autograder", "check"], capture_output=True, text=True, check=False)
    assert "tiny.ipynb was graded" in done.stdout
    assert "1 of 3 checks pass" in done.stdout


def test_pack_takes_a_notebook_in_which_something_is_written(desk):
    assert plan(load_assignment(desk)).inside == ("tiny.py",)
    assert plan(load_assignment(desk)).untouched == ("tiny.py",)
    written = (desk / "tiny.ipynb").read_bytes()
    (desk / "tiny.ipynb").write_bytes(written.replace(b"raise NotImplementedError", b"return 3 #"))
    parcel = plan(load_assignment(desk))
    assert (parcel.inside, parcel.untouched) == (("tiny.py", "tiny.ipynb"), ())


def test_reset_brings_the_notebook_back(desk):
    original = (desk / "tiny.ipynb").read_bytes()
    (desk / "tiny.ipynb").write_bytes(b"mine")
    assert reset_stub(desk / "tiny.ipynb").read_bytes() == b"mine"
    assert (desk / "tiny.ipynb").read_bytes() == original


def test_outside_of_a_notebook(desk, capsys):
    notebook.check("sums")
    assert capsys.readouterr().out == (
        "error: check() belongs into a notebook; in a folder of files: autograder check\n"
    )


def test_outside_of_an_assignment(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kernel, "cells_run", list)
    notebook.check()
    assert capsys.readouterr().out.startswith("error: no assignment.toml in ")


def test_the_helper_imports_late():
    code = "import sys, autograder.notebook; print(sorted({'numpy', 'pytest', 'IPython', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- in a real kernel


def test_the_notebook_of_knn_runs_with_its_solution():
    """All nine: `python tools/notebooks.py`."""
    tool = [sys.executable, str(REPOSITORY / "tools" / "notebooks.py"), "knn"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert done.stdout.startswith("knn: 11 checks in its notebook")
