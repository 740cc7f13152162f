"""What a student and an instructor read. The goldens under tests/golden/ are reviewed like code."""

import io
from dataclasses import replace

import pytest

from autograder.feedback.terminal import Look, class_remark, class_summary, class_table, points, render_report
from autograder.model import Check, CheckResult, Misconception, Report, Status
from autograder.text import LIMIT, clean, clip, one_line


def check(name, title, value=2.0, *, hidden=False, part="softmax", after=(), hint=""):
    prefix = "hidden" if hidden else "public"
    return Check(f"{prefix}.{name}", title, value, hidden, part=part, after=after, hint=hint)


SHAPE = CheckResult(check("shape", "softmax keeps the shape of its input", 1), Status.PASSED, seconds=0.01)
STABLE = CheckResult(
    check("stable", "softmax stays finite for large scores", hint="exp(1000) overflows. What may be subtracted?"),
    Status.FAILED,
    message="2 of 2 values are not finite, first at [0, 0]",
    details=">>> softmax([[1000, 1000]])\nexpected 0.5\ngot      nan\nallowed  rtol=1e-06, atol=1e-08",
    misconception=Misconception("no_shift", "The largest score is not subtracted before exp."),
)
ROWS = CheckResult(
    check("rows", "rows of softmax sum to one", after=("stable",)), Status.FAILED, message="wrong", details="secret"
)
LOSS = CheckResult(
    check("loss", "the loss is averaged over the batch", part="loss"), Status.UNWRITTEN, "`softmax_loss` is not written"
)
RAISED = CheckResult(
    check("grad", "the gradient has the shape of W", part="loss", hint="Which axis is summed?"),
    Status.ERRORED,
    message="IndexError: index 10 is out of bounds",
    details=">>> softmax_loss(W, X, y)\nsoftmax.py:31: dW[:, y + 1] -= 1",
    exception="IndexError",
    line="softmax.py:31: dW[:, y + 1] -= 1",
)
BROKEN = CheckResult(check("speed", "no loop over the rows", part="loss"), Status.BROKEN, "reference raised KeyError")
FORBIDDEN = CheckResult(
    check("norm", "distances are your own", 1.5, part="loss"),
    Status.FORBIDDEN,
    message="write the norm yourself",
    details="softmax.py:3: np.linalg.norm(a)\n    uses numpy.linalg.norm",
    line="softmax.py:3: np.linalg.norm(a)",
)
HIDDEN = CheckResult(
    check("large", "large scores are handled", hidden=True, hint="What does exp do with 1000?"),
    Status.ERRORED,
    message="ValueError: the hidden input was 42",
    details="expected 42",
    exception="ValueError",
    line="softmax.py:9: raise ValueError(x)",
)
PARTS = {"softmax": "Part 1: softmax", "loss": "Part 2: the loss"}


def report(*results, student="ada", notes=()):
    return Report("softmax", student, results, seed=7, digest="d", integrity="process", notes=notes)


EVERYTHING = report(SHAPE, STABLE, ROWS, LOSS, RAISED, FORBIDDEN, BROKEN, notes=("not used: numpy.py",))


def test_every_kind_of_result_reads_as_agreed(golden):
    golden("report.txt", render_report(EVERYTHING, parts=PARTS, hidden="12 more points are hidden."))


def test_all_green(golden):
    golden("report_green.txt", render_report(report(SHAPE), parts=PARTS, next_step="hand in softmax.py"))


def test_ascii_console(golden):
    look = Look(encoding="cp1252")
    text = render_report(report(SHAPE, STABLE), look)
    text.encode("cp1252")
    golden("report_cp1252.txt", text)
    with pytest.raises(UnicodeEncodeError):
        render_report(report(SHAPE, STABLE)).encode("cp1252")


def test_colour_adds_nothing_but_colour():
    plain, painted = render_report(EVERYTHING), render_report(EVERYTHING, Look(colour=True))
    assert painted != plain
    assert clean(painted) == plain


def test_a_hidden_check_shows_no_value(golden):
    seen = render_report(report(HIDDEN).for_student())
    assert "42" not in seen
    assert "42" in render_report(report(HIDDEN))
    golden("report_hidden.txt", seen)


def test_staff_read_more():
    flagged = CheckResult(check("x", "t"), Status.FAILED, "wrong", "got 1\nfor staff: 9 Python calls for N=8")
    for text in ("for staff: 9 Python calls", "reference raised KeyError"):
        assert text in render_report(report(flagged, BROKEN), staff=True)
        assert text not in render_report(report(flagged, BROKEN))


def test_what_the_whole_submission_says_is_said_once(golden):
    message = "knn.py has a syntax error in line 3: invalid syntax"
    details = "knn.py:3: SyntaxError: invalid syntax\n    x = = 1\n        ^"
    results = [CheckResult(check(n, f"title {n}", hint="why?"), Status.ERRORED, message, details) for n in "abc"]
    text = render_report(report(*results, notes=(message,)))
    golden("report_refused.txt", text)
    assert text.count("syntax error") == 1


def test_what_happens_to_every_check_is_told_once():
    details = ">>> import\nknn.py:1: import nothing"
    results = [CheckResult(check(n, f"title {n}"), Status.ERRORED, "No module", details) for n in "abc"]
    text = render_report(report(*results))
    assert text.count("knn.py:1: import nothing") == 1
    assert text.count("as above: No module") == 2


def test_student_text_cannot_write_to_the_terminal():
    evil = "\x1b[2J\x1b]0;title\x07pass\u202eword\x00\x9b31m\r\x08"
    result = CheckResult(check("x", f"t{evil}"), Status.FAILED, evil, evil * 3, exception=evil, line=evil)
    text = render_report(report(result, student=evil, notes=(evil,)))
    table = class_table([report(result, student=evil)])
    for shown in (text, table):
        assert all(c.isprintable() or c == "\n" for c in shown), ascii(shown)


def test_a_flood_keeps_its_head_and_tail():
    flood = "HEAD" + "x" * 100_000 + "TAIL"
    shown = clip(flood)
    assert len(shown) <= LIMIT
    assert shown.startswith("HEAD")
    assert shown.endswith("TAIL")
    assert "characters left out" in shown
    text = render_report(report(CheckResult(check("x", "t"), Status.FAILED, flood, flood)))
    assert len(text) < 2 * LIMIT


def test_class_table_and_summary(golden):
    reports = [
        report(SHAPE, STABLE, student="ada"),
        report(SHAPE, BROKEN, student="b" * 50),
        report(LOSS, student="new\nline"),
        report(RAISED, SHAPE, student="raises"),
    ]
    golden("class.txt", class_table(reports) + "\n" + class_summary(reports))


def test_the_next_step_is_the_first_check_that_waits_for_nothing():
    waiting_first = report(ROWS, STABLE)
    assert "Next: make this true: softmax stays finite" in render_report(waiting_first)
    assert "Next" not in render_report(report(SHAPE))


def shown(*results):
    return [line for line in render_report(report(*results)).splitlines() if line[:1] in "✓✗·"]


def test_a_check_waits_for_the_case_of_another_that_it_is_about():
    def case(name, status, after=()):
        return CheckResult(check(name, name, after=after), status)

    naive, fast = case("loss[naive]", Status.PASSED), case("loss[fast]", Status.FAILED)
    assert "waiting" in shown(fast, case("grad[fast]", Status.FAILED, ("loss",)))[1]
    assert "waiting" not in shown(fast, naive, case("grad[naive]", Status.FAILED, ("loss",)))[2]


def test_a_check_waits_for_another_with_cases_where_none_of_them_passes():
    last = CheckResult(check("train", "it trains", after=("loss",)), Status.FAILED)
    naive, fast = (CheckResult(check(f"loss[{form}]", form), Status.FAILED) for form in ("naive", "fast"))
    assert "waiting for: naive" in shown(naive, fast, last)[2]
    passes = CheckResult(fast.check, Status.PASSED)
    assert "waiting" not in shown(naive, passes, last)[2]


def test_a_stream_that_is_no_terminal_gets_no_colour(monkeypatch):
    class Terminal(io.StringIO):
        encoding = "cp1252"

        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert Look.of(Terminal()) == Look(colour=True, encoding="cp1252")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Look.of(Terminal()).colour
    assert not Look.of(io.StringIO()).colour


@pytest.mark.parametrize(("value", "text"), [(2.0, "2"), (1.5, "1.5"), (2 / 3, "0.67"), (10.0, "10"), (0.0, "0")])
def test_points(value, text):
    assert points(value) == text


def test_one_line_shows_what_it_removes():
    assert one_line("a\nb\x1b[31m") == "a\\nb\\x1b[31m"
    assert len(one_line("y" * 300)) == 120


def test_what_is_not_written_hides_no_failure_of_what_is():
    missing = CheckResult(check("naive", "the loops give the loss"), Status.UNWRITTEN, "`loss_naive` is not written")
    after = {"after": ("naive",), "hint": "why?"}
    wrong = CheckResult(check("fast", "the fast one gives it too", **after), Status.FAILED, "one value differs")
    unwritten = CheckResult(check("grad", "the gradient fits", **after), Status.UNWRITTEN, "`grad` is not written")
    text = render_report(report(missing, wrong, unwritten))
    assert "one value differs" in text
    assert text.count("waiting for: the loops give the loss") == 1
    # A failure does: it may well be the same one.
    text = render_report(report(replace(missing, status=Status.FAILED), wrong, unwritten))
    assert "one value differs" not in text
    assert text.count("waiting for: the loops give the loss") == 2


def test_a_check_that_needs_a_gpu_hides_nothing_of_how_the_rest_ended():
    unwritten = replace(LOSS, message="nothing was handed in")
    needs = CheckResult(check("there", "softmax works on a GPU"), Status.SKIPPED, "needs a GPU; it does not count here")
    results = (unwritten, needs)
    report = Report("softmax", "ada", results, 1, "0" * 64, "process", notes=("nothing was handed in",))
    assert class_remark(report) == "not written"
    shown = render_report(report)
    assert shown.count("nothing was handed in") == 1
    assert "0 of 1 checks pass, 0 of 2 points." in shown
    assert "needs a GPU" in shown
    errored = replace(report, results=(replace(unwritten, status=Status.ERRORED), needs))
    assert class_remark(errored) == "errored"
