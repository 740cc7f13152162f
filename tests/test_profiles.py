"""Profiles of conventions: read, chosen, graded, recorded, released, proved."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring.build import build
from autograder.authoring.release import release
from autograder.authoring.verify import verify
from autograder.checks.bank import BY_DEFAULT, load_exemplar, load_mistakes, load_reference, load_variants
from autograder.checks.suite import with_suite
from autograder.cli import main
from autograder.course import load_assignment, load_course
from autograder.errors import CourseError, UsageError
from autograder.gradebook.store import Gradebook
from autograder.grading.digest import suite_digest
from autograder.model import Status
from autograder.remote import in_process
from autograder.workflow.check import check_folder

ROOT = Path(__file__).parents[1]

MANIFEST = """\
title = "Energy"
files = ["energy.py"]

[conventions]
# two of them, and a remark between them
factor = 1      # before the sum of squares
# another
zero = "stays"

[profiles.half]
factor = 0.5

# comments may follow a profile
[[part]]
id = "all"
title = "All"
"""

SOLUTION = '''\
"""Sums of squares."""


def energy(x, scale):
    """scale * sum(x * x), a float."""
    # BEGIN SOLUTION
    total = (x * x).sum()
    return scale * total
    # END SOLUTION
'''

PUBLIC = '''\
import numpy as np

from autograder.checks import assert_close, hint, part, points


@part("all")
@points(2)
@hint("What is summed, and what stands before the sum?")
def test_values(student, reference, rng, conventions):
    """Energies are right."""
    rows = rng.normal(size=(6, 5))
    got = np.array([student.energy(row, 1.7) for row in rows])
    assert_close(got, np.array([reference.energy(row, 1.7 * conventions["factor"]) for row in rows]), name="energies")
'''

HIDDEN = '''\
import numpy as np

from autograder.checks import assert_close, hint, part, points


@part("all")
@points(3)
@hint("Is every entry counted, in a matrix too?")
def test_matrices(student, reference, rng, conventions):
    """Energies of matrices are right."""
    pages = rng.uniform(1.0, 2.0, (4, 3, 2))
    expected = [reference.energy(page, 2.3 * conventions["factor"]) for page in pages]
    assert_close(np.array([student.energy(page, 2.3) for page in pages]), np.array(expected), name="energies")
'''

MISTAKES = {
    "halved": ("The sum is halved.", "return 0.5 * _whole(x, scale)"),
    "absolute": ("Absolute values are summed.", "return scale * abs(x).sum()"),
}

PROFILE = '''\
"""Half of the sum of squares, as physicists have it."""

OTHERWISE = "The factor 0.5 of the kinetic energy is missing."
QUESTION = "What stands before the square in a kinetic energy?"
TAKEN_FOR = ("halved",)

_full_energy = energy


def energy(x, scale):
    return 0.5 * _full_energy(x, scale)
'''


@pytest.fixture
def root(tmp_path):
    """A course of one assignment that has a profile; nothing is built."""
    root = tmp_path / "course"
    public, private = root / "assignments/energy", root / "solutions/energy"
    for folder in (
        public / "tests",
        private / "tests",
        private / "mistakes",
        private / "variants",
        private / "profiles",
    ):
        folder.mkdir(parents=True)
    choose(root, "{}")
    (public / "assignment.toml").write_text(MANIFEST)
    (public / "README.md").write_text("# Energy\n\nThe sum of squares, times scale.\n")
    (public / "tests/test_energy.py").write_text(PUBLIC)
    (private / "tests/test_hidden_energy.py").write_text(HIDDEN)
    (private / "energy.py").write_text(SOLUTION)
    for name, (sentence, line) in MISTAKES.items():
        code = f'"""{sentence}"""\n\n_whole = energy\n\n\ndef energy(x, scale):\n    {line}\n'
        (private / f"mistakes/{name}.py").write_text(code)
    (private / "variants/loop.py").write_text(
        '"""A loop."""\n\n\ndef energy(x, scale):\n    return float(scale * sum(v * v for v in x.flat))\n'
    )
    (private / "profiles/half.py").write_text(PROFILE)
    return root


def choose(root, line):
    (root / "course.toml").write_text(f'title = "Mine"\n\n[assignments]\nenergy = {line}\n')


def edit(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


# ---- reading and choosing -------------------------------------------------------------------------------------------


def test_a_profile_overrides_conventions_and_keeps_the_others(root):
    course = load_course(root)
    assert course.assignment("energy").conventions == {"factor": 1, "zero": "stays"}
    assert course.assignment("energy").profile == "default"
    assert course.assignment("energy", "half").conventions == {"factor": 0.5, "zero": "stays"}


def test_the_course_chooses_and_a_run_may_choose_otherwise(root):
    choose(root, '{ profile = "half" }')
    course = load_course(root)
    assert course.assignment("energy").profile == "half"
    assert load_assignment(root / "assignments/energy").profile == "half"
    assert course.assignment("energy", "default").conventions["factor"] == 1


def test_an_unknown_profile_is_an_error_with_the_nearest(root):
    with pytest.raises(UsageError, match=r"energy has no profile 'halv'. Did you mean 'half'. It has: default, half"):
        load_course(root).assignment("energy", "halv")
    choose(root, '{ profile = "hlf" }')
    with pytest.raises(CourseError, match=r"'hlf'. Did you mean 'half'") as caught:
        load_course(root).assignment("energy")
    assert (caught.value.file, caught.value.line) == (root / "course.toml", 4)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("factor = 0.5", "facto = 0.5", "unknown key 'facto'. Did you mean 'factor'"),
        ("factor = 0.5", 'factor = "half"', "factor: expected a number as in .conventions., got 'half'"),
        ("[profiles.half]", "[profiles.default]", "is not 'default'"),
        ("[profiles.half]", '[profiles."../half"]', "a profile's name has lower-case letters"),
    ],
)
def test_a_wrong_profile_is_named_with_its_line(root, old, new, message):
    file = root / "assignments/energy/assignment.toml"
    edit(file, old, new)
    with pytest.raises(CourseError, match=message) as caught:
        load_assignment(file.parent)
    assert caught.value.line == file.read_text()[: file.read_text().index(new)].count("\n") + 1


def test_the_digest_of_a_suite_knows_the_profile(root):
    course = load_course(root)
    first, again, half = (suite_digest(course.assignment("energy", name)) for name in (None, "default", "half"))
    assert first == again != half


# ---- the subjects ---------------------------------------------------------------------------------------------------


def test_the_default_becomes_a_mistake_and_what_the_profile_makes_right_is_none(root):
    course = load_course(root)
    assert [one.id for one in load_mistakes(course.assignment("energy"))] == ["absolute", "halved"]
    default, *others = load_mistakes(course.assignment("energy", "half"))
    assert (default.id, default.sentence) == (BY_DEFAULT, "The factor 0.5 of the kinetic energy is missing.")
    assert [one.id for one in others] == ["absolute"]


@pytest.mark.parametrize("name", ["OTHERWISE", "TAKEN_FOR"])
def test_a_profile_says_what_it_must(root, name):
    edit(root / "solutions/energy/profiles/half.py", name, f"NOT_{name}")
    with pytest.raises(CourseError, match=f"{name} is missing"):
        load_exemplar(load_course(root).assignment("energy", "half"))


def test_a_name_of_its_own_is_nobody_elses(root):
    edit(root / "solutions/energy/profiles/half.py", "_full_energy", "_whole")
    with pytest.raises(CourseError, match=r"_whole is a name of mistakes/absolute.py too"):
        load_mistakes(load_course(root).assignment("energy", "half"))


# ---- the proof ------------------------------------------------------------------------------------------------------


def proof(root, profile):
    build(load_course(root).assignment("energy"))
    assignment = load_course(root).assignment("energy", profile)
    return [f"{problem.about}: {problem.text}" for problem in verify(assignment, seeds=(1, 2)).problems]


def unsound(found):
    """The checks that what should be right does not pass."""
    return sorted({text.partition(":")[0] for text in found if "the reference does not pass this check" in text})


def test_both_profiles_are_proved(root):
    assert proof(root, None) == []
    assert proof(root, "half") == []


def test_a_profile_that_changes_nothing_is_not_proved(root):
    edit(root / "solutions/energy/profiles/half.py", "0.5 * _full", "_full")
    found = proof(root, "half")
    assert unsound(found) == ["hidden.matrices", "public.values"]
    assert "profile half: has full marks under the default conventions too: no check sees what it changes" in found


def test_a_convention_that_no_check_asks_for_is_not_proved(root):
    for file in (
        root / "assignments/energy/tests/test_energy.py",
        root / "solutions/energy/tests/test_hidden_energy.py",
    ):
        edit(file, ' * conventions["factor"]', "")
    assert unsound(proof(root, "half")) == ["hidden.matrices", "public.values"]


def test_a_profile_is_taken_for_what_it_says(root):
    edit(root / "solutions/energy/profiles/half.py", '("halved",)', '("absolute", "halved", "unheard_of")')
    found = proof(root, "half")
    assert "profile half: is not taken for absolute under the default conventions" in found
    assert "profile half: TAKEN_FOR names unheard_of, and there is no such mistake" in found


# ---- grading --------------------------------------------------------------------------------------------------------


def run(*arguments, status=0):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    return result.output


def graded(course, student):
    """The newest report, whether it counts or not: nobody falls by a regrade that nobody has signed."""
    with Gradebook.open(course.database) as book:
        return book.history("energy", student)[-1]


def told(report):
    return {result.misconception.id for result in report.results if result.misconception is not None}


def test_grading_under_a_profile(root, tmp_path, monkeypatch):
    monkeypatch.chdir(root)
    course = load_course(root)
    for student, subject in {
        "whole": load_reference(course.assignment("energy")),
        "half": load_exemplar(course.assignment("energy", "half")),
    }.items():
        (tmp_path / "class" / student).mkdir(parents=True)
        for name, data in subject.files().items():
            (tmp_path / "class" / student / name).write_bytes(data)
    seed = ("--seed", 5)

    run("grade", "energy", tmp_path / "class", *seed)
    assert graded(course, "whole").score == graded(course, "whole").max_score
    assert (graded(course, "half").score, told(graded(course, "half"))) == (0, {"halved"})
    assert "profile" not in graded(course, "half").versions
    assert "2 of 2 unchanged" in run("grade", "energy", tmp_path / "class", *seed)

    assert "unchanged" not in run("grade", "energy", tmp_path / "class", "--profile", "half", *seed)
    assert graded(course, "half").score == graded(course, "half").max_score
    assert graded(course, "half").versions["profile"] == "half"
    assert graded(course, "whole").final
    assert (graded(course, "whole").score, told(graded(course, "whole"))) == (0, {BY_DEFAULT})
    assert "2 of 2 unchanged" in run("grade", "energy", tmp_path / "class", "--profile", "half", *seed)

    output = CliRunner().invoke(main, ["grade", "energy", str(tmp_path / "class"), "--profile", "hal"]).stderr
    assert "Did you mean 'half'" in output


# ---- what a student receives ----------------------------------------------------------------------------------------


def test_a_release_is_of_the_chosen_profile(root, tmp_path):
    build(load_course(root).assignment("energy"))
    choose(root, '{ profile = "half" }')
    assignment = load_course(root).assignment("energy")
    with pytest.raises(CourseError, match=r"expected.npz is out of date"):
        release(assignment, tmp_path / "out")
    build(assignment)
    out = release(assignment, tmp_path / "out").folder
    handed = load_assignment(out)
    assert handed.conventions == {"factor": 0.5, "zero": "stays"}
    assert "profiles" not in (out / "assignment.toml").read_text()
    assert [part.id for part in handed.parts] == ["all"]
    assert "- `factor = 0.5` (in the text: `1`)" in (out / "HANDOUT.md").read_text()

    for subject, known in ((load_exemplar(assignment), set()), (load_reference(assignment), {BY_DEFAULT})):
        (out / "energy.py").write_bytes(subject.files()["energy.py"])
        report = check_folder(handed)
        assert (report.score, told(report)) == (0 if known else 2, known)


def test_a_release_of_the_default_has_no_profiles(root, tmp_path):
    assignment = load_course(root).assignment("energy")
    build(assignment)
    out = release(assignment, tmp_path / "out").folder
    text = (out / "assignment.toml").read_text()
    assert "profiles" not in text
    assert "factor = 1      # before the sum of squares" in text
    assert (out / "HANDOUT.md").read_bytes() == (root / "assignments/energy/README.md").read_bytes()


def test_a_manifest_that_a_release_cannot_rewrite_is_said_to_be_so(root, tmp_path):
    file = root / "assignments/energy/assignment.toml"
    edit(file, "[profiles.half]\nfactor = 0.5\n", "[profiles]\nhalf = { factor = 0.5 }\n")
    assignment = load_course(root).assignment("energy", "half")
    build(assignment)
    with pytest.raises(CourseError, match="a release rewrites them"):
        release(assignment, tmp_path / "out", built=True)
    assert not (tmp_path / "out").exists()


# ---- the course's own profiles --------------------------------------------------------------------------------------


def quick(assignment, *subjects, named):
    """For each subject its statuses in the quick checks whose id has one of `named` in it, by id."""

    def serve(suite):
        ids = {check.id for check in suite.checks if not check.training and any(name in check.id for name in named)}
        reference = in_process(load_reference(assignment).program)

        def taken(subject):
            outcomes = suite.run(in_process(subject.program), reference=reference, seed=1, only=ids)
            return {outcome.result.check.id: outcome.result.status for outcome in outcomes}

        return [taken(subject) for subject in subjects]

    found = with_suite(assignment, serve)
    assert all(any(name in check for check in found[0]) for name in named)
    return found


OWN = [("linear_classifiers", "cs231n-2016", "regularise"), ("backprop", "eecs498", "regulariser"),
       ("cnn", "eecs498", "net_regulariser"),
       ("normalization", "cs231n-2016", "dropout"), ("normalization", "eecs498", "dropout"),
       ("normalization", "eecs498", "net_regulariser")]  # fmt: skip


@pytest.mark.parametrize(("slug", "profile", "named"), OWN)
def test_each_is_right_by_itself_only(slug, profile, named):
    folder = ROOT / "assignments" / slug
    own, default = load_assignment(folder, profile), load_assignment(folder, "default")
    exemplar, reference = load_exemplar(own), load_reference(own)
    right, wrong = quick(own, exemplar, reference, named=(named,))
    assert set(right.values()) == {Status.PASSED}
    assert Status.FAILED in wrong.values()
    wrong, right = quick(default, exemplar, reference, named=(named,))
    assert set(right.values()) == {Status.PASSED}
    assert Status.FAILED in wrong.values()


def test_the_weight_of_the_new_value_is_a_convention_too(tmp_path):
    root = tmp_path / "course"
    for kind in ("assignments", "solutions"):
        shutil.copytree(ROOT / kind / "normalization", root / kind / "normalization")
    default = load_assignment(root / "assignments/normalization")
    new = replace(default, conventions={**default.conventions, "bn_momentum": "weight of the new"})
    (reversed_,) = [one for one in load_mistakes(default) if one.id == "momentum_reversed"]
    named = ("running_steps", "momentum_ends", "modes_alternate", "spatial_modes", "public.running")
    for assignment, status in ((new, Status.PASSED), (default, Status.FAILED)):
        [found] = quick(assignment, reversed_, named=named)
        assert found == dict.fromkeys(found, status)


def test_variants_follow_a_profile_too(root):
    assignment = load_course(root).assignment("energy", "half")
    (variant,) = load_variants(assignment)
    [found] = quick(assignment, variant, named=(".",))
    assert set(found.values()) == {Status.PASSED}
