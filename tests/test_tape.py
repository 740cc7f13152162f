"""`expected.npz`: what is recorded is replayed, and nothing else can be in it."""

import json

import numpy as np
import pytest

from autograder.checks import tape
from autograder.checks.recorder import record
from autograder.checks.suite import with_suite
from autograder.errors import CourseError
from autograder.model import Status
from autograder.remote import Module, Program, in_process

MANIFEST = 'title = "Layers"\nfiles = ["layers.py"]\nlibraries = ["numpy"]\n'

SOLUTION = """
import numpy as np

def relu(x):
    return np.maximum(x, 0)

def relu_backward(dout, x):
    return dout * (x > 0)

def step(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("rate", 0.1)
    config["velocity"] = config.get("velocity", 0) * 0.5 - config["rate"] * dw
    w += config["velocity"]
    return w, config

class Model:
    def __init__(self):
        self.params = {"W": np.ones((2, 2)), "b": np.zeros(2)}
        self.history = []

    def forward(self, x):
        if x.shape[1] != 2:
            raise ValueError("two columns")
        self.history.append(len(x))
        return x @ self.params["W"] + self.params["b"]

    def parts(self):
        return self, [self.params["b"], "b"]
"""

CHECKS = """
import numpy as np
from autograder.checks import *

@points(1)
@hint("?")
def test_relu(student, reference, rng):
    '''relu and its gradient, with a kink'''
    x, dout = np.append(rng.standard_normal(4), 0.0), rng.standard_normal(5)
    assert_close(student.relu(x), reference.relu(x), name="out")
    assert_gradient(student.relu_backward(dout, x), of=reference.relu, at=x, upstream=dout,
                    expected=reference.relu_backward(dout, x), name="dx")

@points(1)
@hint("?")
def test_step(student, reference, rng):
    '''three steps with momentum, in place'''
    ours = theirs = None
    w, v = np.ones(3), np.ones(3)
    for _ in range(3):
        dw = rng.standard_normal(3)
        _, ours = student.step(w, dw, ours)
        _, theirs = reference.step(v, dw, theirs)
        assert_close(w, v, name="w")
        assert_close(ours, theirs, name="config")

@points(1)
@hint("?")
def test_model(student, reference, rng):
    '''objects, their attributes, dicts and lists'''
    X, W = rng.standard_normal((3, 2)), rng.standard_normal((2, 2))
    model, expected = student.Model(), reference.Model()
    for side in (model, expected):
        side.params["W"] = W
        side.params["extra"] = 1
        del side.params["extra"]
    assert_close(model.forward(X), expected.forward(X), name="scores")
    assert_close(model.params, expected.params, name="params")
    assert_equal(len(model.history), len(expected.history))
    assert_equal(list(model.params), list(expected.params))
    assert_equal("b" in model.params, "b" in expected.params)
    again, (b, name) = expected.parts()
    assert_close(again.forward(X), model.forward(X))
    assert_equal(name, "b")
    message = assert_raises("ValueError", lambda: expected.forward(X.T))
    assert_equal(assert_raises("ValueError", lambda: model.forward(X.T)), message)
"""


@pytest.fixture
def assignment(tmp_path, written):
    private = {
        "layers.py": SOLUTION,
        "tests/test_hidden.py": CHECKS.replace("def test_", "def test_more_"),
        "mistakes/keeps_negative.py": '"""Negative values pass."""\n\ndef relu(x):\n    return x\n',
        "mistakes/forgets.py": (
            '"""The velocity is not kept."""\n\ndef step(w, dw, config=None):\n'
            '    w -= 0.1 * dw\n    return w, {"rate": 0.1, "velocity": -0.1 * dw}\n'
        ),
    }
    return written(tmp_path, "layers", {"assignment.toml": MANIFEST, "tests/test_layers.py": CHECKS}, private)


@pytest.fixture
def recorded(assignment):
    return with_suite(assignment, lambda suite: record(assignment, suite))


def subject(source=SOLUTION):
    return in_process(Program((Module("layers", "layers.py", source.encode()),)))


def take(assignment, oracle, source=SOLUTION):
    """Statuses of the public checks."""
    run = lambda suite: suite.run(subject(source), reference=oracle, seed=99)  # noqa: E731
    return {o.result.check.id: o.result for o in with_suite(assignment, run, hidden=False)}


def test_a_right_subject_passes_without_a_reference(assignment, recorded):
    recorded.save(assignment.public / tape.FILE)
    results = take(assignment, tape.load(assignment))
    assert {name: (r.status, r.message) for name, r in results.items()} == {
        f"public.{name}": (Status.PASSED, "") for name in ("relu", "step", "model")
    }


@pytest.mark.parametrize(
    ("old", "new", "failed", "message"),
    [
        ("np.maximum(x, 0)", "np.abs(x)", "relu", "out: "),
        ("dout * (x > 0)", "dout", "relu", "dx: "),
        ("* 0.5 -", "* 0.4 -", "step", "w: "),
        ('["velocity"] = config.get', '["speed"] = config["velocity"] = config.get', "step", "config: "),
        ("@ self.params", "@ 2 * self.params", "model", "scores: "),
        ("np.zeros(2)", "np.ones(2)", "model", "scores: "),
    ],
)
def test_a_wrong_subject_gets_the_verdict_that_it_gets_with_the_reference(
    assignment, recorded, old, new, failed, message
):
    wrong = SOLUTION.replace(old, new)
    assert wrong != SOLUTION
    here, there = take(assignment, recorded, wrong), take(assignment, subject(), wrong)
    assert here[f"public.{failed}"].message.startswith(message) or here[f"public.{failed}"].status is Status.ERRORED
    told = lambda results: [(r.status, r.message) for r in results.values()]  # noqa: E731
    assert told(here) == told(there)


def test_any_subgradient_is_right_on_a_recorded_kink(assignment, recorded):
    other = SOLUTION.replace("x > 0", "x >= 0")
    assert take(assignment, recorded, other)["public.relu"].status is Status.PASSED


def test_only_public_checks_are_recorded_and_hidden_answers_are_not_in_the_file(assignment, recorded):
    assert sorted(recorded.events) == ["public.model", "public.relu", "public.step"]
    text = b"".join(array.tobytes() for array in recorded.arrays().values())
    assert b"hidden" not in text
    assert b"more_" not in text


def test_the_known_mistakes_come_along_as_words_and_fingerprints(recorded):
    sentences = {known.misconception.id: known.misconception.sentence for known in recorded.known}
    assert sentences == {"forgets": "The velocity is not kept.", "keeps_negative": "Negative values pass."}
    assert [known.failed for known in recorded.known] == [("public.step",), ("public.relu",)]


def test_no_hidden_check_is_named_in_what_a_student_receives(assignment):
    def mistake(name, checks):
        text = f'"""{name}."""\n\nCHECKS = {checks!r}\n\n\ndef relu(x):\n    return {len(checks)} * x\n'
        (assignment.private / "mistakes" / f"{name}.py").write_text(text)

    mistake("about_both", ("public.relu", "hidden.more_relu"))
    mistake("about_hidden_ones", ("hidden.more_relu",))
    recorded = with_suite(assignment, lambda suite: record(assignment, suite))
    about = {known.misconception.id: known.checks for known in recorded.known}
    assert about == {"about_both": ("public.relu",), "forgets": (), "keeps_negative": ()}


def test_what_is_saved_is_what_is_loaded_and_the_same_content_gives_the_same_bytes(assignment, recorded, tmp_path):
    file = assignment.public / tape.FILE
    recorded.save(file)
    loaded = tape.load(assignment)
    assert loaded.known == recorded.known
    assert loaded.differences(recorded) == []
    loaded.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()


def test_drift_is_named_and_rounding_is_none(assignment, recorded):
    def changed(old, new):
        private = assignment.private / "layers.py"
        private.write_text(SOLUTION.replace(old, new))
        now = with_suite(assignment, lambda suite: record(assignment, suite))
        return recorded.differences(now)

    assert changed("np.maximum(x, 0)", "np.maximum(x * (1 + 1e-12), 0)") == []
    assert any(line.startswith("public.step: reference.step()") for line in changed("0.1)", "0.2)"))
    mistake = assignment.private / "mistakes" / "forgets.py"
    mistake.write_text(mistake.read_text().replace("not kept", "lost"))
    assert changed("x", "x") == ["mistake forgets: other values or words"]
    mistake.unlink()
    assert changed("x", "x") == ["mistake forgets: gone"]
    checks = assignment.public / "tests" / "test_layers.py"
    checks.write_text(CHECKS.replace("range(3)", "range(2)").replace("def test_model", "def test_object"))
    found = changed("x", "x")
    assert "public.step: asks the reference other questions" in found
    assert "public.model: no such check any more" in found
    assert "public.object: not recorded yet" in found


def test_without_a_recording_checks_that_need_one_are_broken_and_say_what_to_do(assignment):
    results = take(assignment, tape.load(assignment))
    assert {r.status for r in results.values()} == {Status.BROKEN}
    assert all("`autograder build layers`" in r.message for r in results.values())


def test_a_recording_that_does_not_fit_the_checks_is_the_graders_fault(assignment, recorded):
    file = assignment.public / "tests" / "test_layers.py"
    file.write_text(CHECKS.replace("reference.relu(x), name", "reference.relu_backward(x, x), name"))
    result = take(assignment, recorded)["public.relu"]
    assert result.status is Status.BROKEN
    assert "does not fit this check" in result.message


def test_a_reference_that_fails_its_own_checks_is_not_recorded(assignment):
    (assignment.public / "tests" / "test_layers.py").write_text(CHECKS.replace('"b" in model', '"c" in model'))
    with pytest.raises(CourseError, match=r"the reference does not pass public\.model"):
        with_suite(assignment, lambda suite: record(assignment, suite))


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"not an archive"),
        lambda file: file.write_bytes(file.read_bytes()[:200]),
        lambda file: np.savez(file, index=np.array([{"format": 1}], dtype=object), allow_pickle=True),
        lambda file: np.savez(file, index=np.frombuffer(json.dumps({"format": 7}).encode(), np.uint8)),
        lambda file: np.savez(file, other=np.zeros(3)),
    ],
)
def test_a_damaged_file_is_refused_and_nothing_in_it_is_executed(assignment, recorded, damage):
    file = assignment.public / tape.FILE
    recorded.save(file)
    damage(file)
    with pytest.raises(CourseError, match=r"expected\.npz: cannot be read"):
        tape.load(assignment)


def test_tensors_are_recorded_as_values():
    torch = pytest.importorskip("torch")
    weight = torch.ones(2, requires_grad=True)
    kept = tape.copy({"w": weight * 2})
    assert torch.equal(kept["w"], torch.full((2,), 2.0))
    assert not kept["w"].requires_grad
