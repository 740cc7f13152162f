"""`course.py`: what a manifest means, and what is said of a wrong one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.checks.bank import given, program_of
from autograder.course import find_course, load_assignment, load_course
from autograder.errors import CourseError, UsageError
from autograder.model import Forbid, Limits, Part

COURSE = """\
title = "Deep learning"
database = "grades.sqlite"
jobs = 3
sandbox = "landlock"

[assignments]
knn = { due = 2027-02-05T23:59:00+00:00 }
softmax = {}
"""

ASSIGNMENT = """\
title = "k-nearest neighbours"
summary = "Distances three ways."
files = ["knn.py"]
libraries = ["numpy"]

[limits]
seconds = 5
memory_mb = 512

[[part]]
id = "distances"
title = "Distances"

[[part]]
id = "vote"
title = "The vote"

[[forbid]]
names = ["numpy.linalg.norm"]
message = "Write the distance yourself."
part = "distances"

[conventions]
ties = "smallest label"

[accepts]
"k_nearest_neighbor.py" = ["cs231n.classifiers.k_nearest_neighbor"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "course.toml").write_text(COURSE)
    for kind in ("assignments", "solutions"):
        (tmp_path / kind / "knn").mkdir(parents=True)
    (tmp_path / "assignments/knn/assignment.toml").write_text(ASSIGNMENT)
    return tmp_path


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start))


def test_a_course_says_order_dates_and_settings(root):
    course = load_course(root)
    assert course.title == "Deep learning"
    assert course.assignments == ("knn", "softmax")
    assert course.due == {"knn": datetime(2027, 2, 5, 23, 59, tzinfo=UTC)}
    assert (course.root, course.database) == (root, root / "grades.sqlite")
    assert (course.jobs, course.sandbox) == (3, "landlock")


def test_everything_but_title_and_assignments_has_a_default(root):
    (root / "course.toml").write_text('title = "Short"\n[assignments]\n')
    course = load_course(root)
    assert (course.assignments, course.due, course.jobs, course.sandbox) == ((), {}, 0, "auto")
    assert course.database == root / "gradebook.sqlite"


def test_the_course_is_found_from_inside(root, monkeypatch):
    monkeypatch.chdir(root / "assignments/knn")
    assert find_course() == root
    assert load_course().root == root


def test_outside_of_a_course(tmp_path):
    assert find_course(tmp_path) is None
    with pytest.raises(UsageError, match=r"no course\.toml in .* or above"):
        load_course(tmp_path)


def test_an_assignment_manifest_in_full(root):
    knn = load_course(root).assignment("knn")
    assert (knn.slug, knn.title, knn.summary) == ("knn", "k-nearest neighbours", "Distances three ways.")
    assert (knn.files, knn.module, knn.libraries) == (("knn.py",), "knn", ("numpy",))
    assert knn.public == root / "assignments/knn"
    assert knn.private == root / "solutions/knn"
    assert knn.limits == Limits(seconds=5, memory_mb=512, total_seconds=Limits().total_seconds)
    assert knn.parts == (Part("distances", "Distances"), Part("vote", "The vote"))
    rule = Forbid("Write the distance yourself.", names=("numpy.linalg.norm",), part="distances")
    assert knn.forbid == (rule,)
    assert knn.conventions == {"ties": "smallest label"}
    assert knn.accepts == {"k_nearest_neighbor.py": ("cs231n.classifiers.k_nearest_neighbor",)}


def test_a_file_of_the_support_code_may_stand_in_for_another_courses_library(root):
    support = root / "assignments/knn/support"
    support.mkdir()
    (support / "__init__.py").write_text("")
    (support / "fast.py").write_text("speed = 1\n")
    manifest = root / "assignments/knn/assignment.toml"
    manifest.write_text(manifest.read_text() + '"support/fast.py" = ["cs231n.fast_layers"]\n')
    knn = load_course(root).assignment("knn")
    assert {module.name: module.aliases for module in given(knn)} == {
        "support": (),
        "support.fast": ("cs231n.fast_layers",),
    }
    [module] = program_of(knn, {"knn.py": b""}).modules
    assert module.aliases == ("cs231n.classifiers.k_nearest_neighbor",)
    manifest.write_text(manifest.read_text().replace('"support/fast.py"', '"elsewhere/fast.py"'))
    with pytest.raises(CourseError, match="not the name of a Python file"):
        load_course(root).assignment("knn")


def test_a_students_folder_may_have_any_name_and_has_no_solutions(root, tmp_path):
    # a folder called solutions/ that happens to lie two levels up is not the course's
    folder = tmp_path / "home" / "My homework 1"
    folder.mkdir(parents=True)
    (tmp_path / "solutions" / "My homework 1").mkdir()
    (folder / "assignment.toml").write_text('slug = "knn"\n' + ASSIGNMENT)
    assignment = load_assignment(folder)
    assert (assignment.slug, assignment.private) == ("knn", None)


def test_a_release_says_what_is_hidden(root):
    folder = root / "Homework"
    folder.mkdir()
    hidden = '\n[hidden]\npoints = 12.5\nparts = ["Distances"]\n'
    (folder / "assignment.toml").write_text('slug = "knn"\n' + ASSIGNMENT + hidden)
    assignment = load_assignment(folder)
    assert (assignment.hidden_points, assignment.hidden_parts) == (12.5, ("Distances",))


def test_a_student_may_keep_homework_in_a_folder_called_assignments(tmp_path):
    folder = tmp_path / "assignments" / "week one"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text('slug = "knn"\n' + ASSIGNMENT + "\n[hidden]\npoints = 3\n")
    assert load_assignment(folder).hidden_points == 3
    (tmp_path / "course.toml").write_text(COURSE)
    with pytest.raises(CourseError, match="slug is 'knn', but the folder is 'week one'"):
        load_assignment(folder)


def test_a_students_folder_without_the_slug_says_so(root):
    folder = root / "My homework"
    folder.mkdir()
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    with pytest.raises(CourseError, match="'My homework' is no assignment name"):
        load_assignment(folder)


def test_notepads_byte_order_mark_is_no_error(root):
    (root / "assignments/knn/assignment.toml").write_bytes(b"\xef\xbb\xbf" + ASSIGNMENT.encode())
    assert load_assignment(root / "assignments/knn").title == "k-nearest neighbours"


@pytest.mark.parametrize(("slug", "suggestion"), [("kn", "'knn'"), ("soft_max", "'softmax'")])
def test_an_unknown_assignment_gets_the_nearest_name(root, slug, suggestion):
    with pytest.raises(UsageError, match=f"no assignment '{slug}'. Did you mean {suggestion}"):
        load_course(root).assignment(slug)


def test_a_folder_that_the_course_does_not_list(root):
    (root / "course.toml").write_text('title = "Short"\n[assignments]\n')
    with pytest.raises(UsageError, match=r"add the line `knn = {}` under \[assignments\]"):
        load_course(root).assignment("knn")


def test_a_listed_assignment_without_a_folder(root):
    with pytest.raises(CourseError, match="is missing") as caught:
        load_course(root).assignment("softmax")
    assert (caught.value.file, caught.value.line) == (root / "course.toml", line_of(COURSE, "softmax"))


def broken(root: Path, manifest: str, old: str, new: str) -> tuple[CourseError, str]:
    """What is raised after one replacement in a manifest, and the manifest's text."""
    file = root / ("course.toml" if manifest == "course" else "assignments/knn/assignment.toml")
    text = file.read_text()
    assert old in text
    text = text.replace(old, new)
    file.write_text(text)
    with pytest.raises(CourseError) as caught:
        load_course(root) if manifest == "course" else load_assignment(file.parent)
    assert caught.value.file == file
    assert str(caught.value).startswith(f"{file}:{caught.value.line}: ")
    return caught.value, text


@pytest.mark.parametrize(
    ("manifest", "old", "new", "line", "message"),
    [
        ("course", 'title = "Deep learning"\n', "", "database", "title is missing: expected a text"),
        ("course", "jobs = 3", "jobs = -1", "jobs", "jobs: expected a whole number of at least 0, got -1"),
        ("course", "jobs = 3", "jobs = true", "jobs", "expected a whole number of at least 0, got true or false"),
        ("course", "jobs = 3", "job = 3", "job", "unknown key 'job'. Did you mean 'jobs'?"),
        ("course", "landlock", "landlok", "sandbox", "got 'landlok'. Did you mean 'landlock'?"),
        ("course", "23:59:00+00:00", "23:59:00", "knn", "assignments.knn.due: expected a date and time with"),
        ("course", "{ due", "{ dew", "knn", "unknown key 'dew'. Did you mean 'due'?"),
        ("course", "softmax =", "Soft-max =", "Soft-max", "lower-case letters, digits and _ only"),
        ("course", "softmax = {}", "softmax = 1", "softmax", "expected a table, got a whole number"),
        ("course", "jobs = 3", "jobs = = 3", "jobs", "is not valid TOML"),
        ("course", "softmax = {}\n", 'softmax = "', "softmax", "is not valid TOML"),
        ("assignment", '["knn.py"]', '"knn.py"', "files", "files: expected a list of texts, got a text"),
        ("assignment", '["knn.py"]', '[\n"knn.py",\n7]', "files", "expected a list of texts, got a whole number in it"),
        ("assignment", '["knn.py"]', "[]", "files", "name at least one file"),
        ("assignment", '["knn.py"]', '["knn.py", "knn.py"]', "files", "'knn.py' is there twice"),
        ("assignment", '["knn.py"]', '["src/knn.py"]', "files", "not the name of a Python module"),
        ("assignment", '["knn.py"]', '["numpy.py"]', "files", "would hide the module 'numpy'"),
        ("assignment", '["knn.py"]', '["random.py"]', "files", "would hide the module 'random'"),
        ("assignment", "seconds = 5", "seconds = 0", "seconds", "limits.seconds: expected a number above 0, got 0"),
        ("assignment", "seconds = 5", "seconds = nan", "seconds", "limits.seconds: expected a number above 0, got nan"),
        ("assignment", "seconds = 5", "second = 5", "second", "unknown key 'second'. Did you mean 'seconds' or"),
        ("assignment", "memory_mb = 512", "memory_mb = 1.5", "memory_mb", "expected a whole number of at least 64"),
        ("assignment", 'title = "The vote"\n', "", '[[part]]\nid = "vote"', "part.title is missing"),
        ("assignment", 'id = "vote"', 'id = "distances"', '[[part]]\nid = "distances"\ntitle = "The', "there twice"),
        ("assignment", 'part = "distances"', 'part = "distance"', "part =", "no part 'distance'. Did you mean"),
        ("assignment", "names = [", "constructs = [", "constructs", "expected one of for, while, comprehension"),
        ("assignment", 'names = ["numpy.linalg.norm"]\n', "", "[[forbid]]", "forbids nothing"),
        ("assignment", '["numpy.linalg.norm"]', '["a",\n" "]', "names", "names: a text in it is empty"),
        ("assignment", "names = [", 'operators = ["@@"]\nnames = [', "operators", "expected one of @, *, "),
        ("assignment", "[limits]", 'without = ["votes"]\n[limits]', "without", "no part 'votes'. Did you mean 'vote'?"),
        ("course", "jobs = 3", 'jobs = 3\nkeeps = "lates"', "keeps", "got 'lates'. Did you mean 'latest' or"),
        ("assignment", "[[forbid]]", "[forbid]", "[forbid]", "each opened by [[forbid]]"),
        ("assignment", "[conventions]", "[convention]", "[convention]", "Did you mean 'conventions'?"),
        ("assignment", "[conventions]", "[hidden]\n[conventions]", "[hidden]", "is written by `release`"),
        ("assignment", '["cs231n.', '["cs231n/', '"k_near', "not a dotted module name"),
        ("assignment", '"k_nearest_neighbor.py"', '"k_nearest_neighbor"', '"k_near', "not the name of a Python file"),
    ],
)  # fmt: skip
def test_a_wrong_manifest_says_file_line_and_what_was_expected(root, manifest, old, new, line, message):
    error, text = broken(root, manifest, old, new)
    assert message in str(error)
    expected = text[: text.index(line)].count("\n") + 1
    assert error.line == (1 if "title is missing" in message and manifest == "course" else expected)


def test_a_missing_manifest(tmp_path):
    with pytest.raises(CourseError, match=r"assignment\.toml: cannot be read: No such file"):
        load_assignment(tmp_path)


def test_a_manifest_in_another_encoding_names_the_line(root):
    file = root / "assignments/knn/assignment.toml"
    file.write_bytes(ASSIGNMENT.replace("The vote", "Löse").encode("latin-1"))
    with pytest.raises(CourseError, match="is not UTF-8") as caught:
        load_assignment(file.parent)
    assert caught.value.line == line_of(ASSIGNMENT, 'title = "The vote"')


def test_the_repositorys_own_course_is_valid():
    course = load_course(Path(__file__).parent)
    assert course.assignments[:2] == ("knn", "linear_classifiers")
