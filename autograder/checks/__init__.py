"""What an author of checks writes with: markers and assertions. Nothing else in this package is for authors.

A check is a pytest test. Its docstring is its title, its markers say what it is worth and which question helps::

    from autograder.checks import assert_close, assert_gradient, hint, part, points

    @points(2)
    @part("softmax")
    @hint("exp(1000) overflows. What may be subtracted from every row without changing the result?")
    def test_stable(student, reference, rng):
        '''softmax stays finite for large scores'''
        scores = 1e3 * rng.standard_normal((3, 5))
        assert_close(student.softmax(scores), reference.softmax(scores), name="probabilities")

In the docstring of a parametrized check, `{k}` stands for the case's value of the parameter `k`.

Fixtures: `student` and `reference` (proxies: `student.knn_predict(X)`), `rng` (`numpy.random.Generator`, seeded for
this check), `device` ("cpu" or "cuda"), `support` (the module of given code), `conventions` (from the manifest).

Markers::

    points(2)                     what it is worth; divided over the cases of a parametrized check
    hint("a question, no code")   required for a check that is worth points
    part("distances")             the `[[part]]` of assignment.toml it belongs to
    after("shape", "values")      names (without `test_`, without prefix) a student should read first
    limits(seconds=5, memory_mb=512)   its own limits instead of the assignment's; it gets a worker of its own
    gpu                           skipped without CUDA and then outside the maximum
    training                      trains: when a suite is proved it runs only where it must
    uses("affine_forward")        functions of other parts that the checked one may call
    fresh                         a new worker, so that nothing an earlier check left behind is seen
    public_data                   calls with public data only: students see their own curve of a hidden check

Assertions (`name` is the role of the value in messages and in the diagnosis: "loss", "dW")::

    assert_close(got, expected, *, name="", rtol=None, atol=None, why="")
        kind of object, shape, dtype kind, finite, value, in this order. No broadcasting, NaN equals nothing. Numbers,
        arrays, tensors, and lists, tuples or dicts of them. Integers, booleans and text are compared exactly.
        Default tolerance: float64 rtol 1e-6, atol 1e-8; float32 rtol 1e-4, atol 1e-6. `why` is the reason for
        another one and is shown beside it.
    assert_equal(got, expected, *, name="", any_number=False)
        exactly the same: labels, shapes, text, lists, dict keys. `any_number=True` takes the label 3.0 for 3.
    assert_unchanged(now, before, *, name="")
        an argument is what it was: `before = X.copy(); student.f(X); assert_unchanged(X, before, name="X")`.
    assert_gradient(got, *, of, at, expected, upstream=None, name="", rtol=None, atol=None, why="")
        `got` is the student's gradient, `expected` the reference's, `of` the reference's function of one array, `at`
        the point. The reference's gradient is first held against its numerical one (central differences in float64)::

            loss, dW = student.svm_loss(W, X, y, reg)
            assert_gradient(dW, of=lambda W: reference.svm_loss(W, X, y, reg)[0], at=W,
                            expected=reference.svm_loss(W, X, y, reg)[1], name="dW")

        Where `of` returns an array, `upstream` is the random gradient that was handed to the student's backward.
        Entries that lie on a kink are left out. `of` calls `reference` only, never `student`.
    assert_statistic(got, expected, *, standard_error, name="", why="")
        a random quantity is within 6 standard errors; the message says how rarely a correct solution fails.
    assert_vectorised(student, "function", *, call=None)
        the function ("Class.method" for a method) and the helpers it calls in the same file have no Python loop over
        data. The source decides; `call` (a function of N that calls the student) adds a count of interpreter events.
    assert_raises(type_name, call, *, name="")
        `call()` must end in the student's code raising `type_name` ("ValueError"); returns the message.

For the page (decides nothing)::

    show_curve(losses, *, name="loss")
        draws the losses of a training check beside those of a right solution in the same check; returns `losses`. A
        list may be handed over empty and be filled while training. Of a hidden check only staff see it; the student
        sees their own curve if the check is `public_data`, which goes without `rng`.
"""

from autograder.checks.compare import assert_close, assert_equal, assert_unchanged
from autograder.checks.curves import show_curve
from autograder.checks.gradient import assert_gradient
from autograder.checks.markers import after, fresh, gpu, hint, limits, part, points, public_data, training, uses
from autograder.checks.raises import assert_raises
from autograder.checks.statistic import assert_statistic
from autograder.checks.vectorised import assert_vectorised

__all__ = [
    "after",
    "assert_close",
    "assert_equal",
    "assert_gradient",
    "assert_raises",
    "assert_statistic",
    "assert_unchanged",
    "assert_vectorised",
    "fresh",
    "gpu",
    "hint",
    "limits",
    "part",
    "points",
    "public_data",
    "show_curve",
    "training",
    "uses",
]
