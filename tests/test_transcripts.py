"""What a student reads for known mistakes, three an assignment: the failing public checks, word for word.

These are reviewed as text. `--update-goldens` writes them anew after a change of words.
"""

import pytest

from autograder.checks import tape
from autograder.checks.bank import load_mistakes
from autograder.checks.diagnose import diagnose
from autograder.checks.seat import PUBLIC_SEED
from autograder.checks.suite import with_suite
from autograder.course import load_course
from autograder.feedback.terminal import render_report
from autograder.model import Report, Status
from autograder.remote import in_process

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # mistaken code overflows on purpose

SHOWN = {
    "knn": ("squared", "tie_to_largest", "loop_in_disguise"),
    "linear_classifiers": ("loss_not_averaged", "svm_right_column_missing", "softmax_no_shift"),
    "optimizers": ("adam_no_correction", "momentum_uphill", "clip_each_alone"),
    "backprop": ("db_axis", "relu_mask_from_dout", "softmax_gradient_is_p"),
    "normalization": ("stats_over_features", "dropout_not_inverted", "variance_detached"),
    "cnn": ("conv_filter_turned", "max_pool_gradient_to_all", "col2im_overwrites"),
    "attention": ("scale_by_d", "mask_after_softmax", "jacobian_diagonal"),
    "transformer": ("pe_halves", "pad_in_loss", "ln_mean_detached", "patches_by_reshape_alone", "caption_unmasked"),
    "gan": ("labels_swapped", "ls_fake_to_minus_one", "js_base_two", "discriminator_of_eecs", "dc_generator_leaky"),
}


@pytest.fixture(scope="module")
def course():
    return load_course()


def failing_checks(assignment, mistakes):
    """Mistake id -> the report of the public checks that it fails, as `autograder check` makes it."""
    subjects = {subject.id: subject for subject in load_mistakes(assignment)}
    recorded = tape.load(assignment)

    def serve(suite):
        return {name: _report(assignment, suite, recorded, subjects[name]) for name in mistakes}

    return with_suite(assignment, serve, hidden=False)


def _report(assignment, suite, recorded, subject):
    outcomes = suite.run(in_process(subject.program), reference=recorded, seed=PUBLIC_SEED)
    results = [r for r in diagnose(outcomes, recorded.known) if r.status is not Status.PASSED]
    return Report(assignment.slug, "you", tuple(results), PUBLIC_SEED, "", "in-process")


@pytest.mark.parametrize("slug", SHOWN)
def test_what_a_student_reads(slug, course, golden):
    assignment = course.assignment(slug)
    parts = {part.id: part.title for part in assignment.parts}
    for name, report in failing_checks(assignment, SHOWN[slug]).items():
        assert report.results, f"{name} passes every public check"
        golden(f"transcripts/{slug}/{name}.txt", render_report(report, parts=parts))


def test_every_assignment_is_shown(course):
    assert set(SHOWN) == set(course.assignments)
    assert all(len(names) >= 3 for names in SHOWN.values())
