"""Nobody passes by wiping what they are given: an expected value that is made of an argument after the call would fit.

The reference of each assignment, with zeros written into every argument before it computes. It may pass only where the
arguments decide nothing: a number by hand, a start of weights, a network whose input is no argument of a function.
"""

import textwrap
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checks.bank import load_reference
from autograder.checks.suite import with_suite
from autograder.course import load_course
from autograder.model import Status
from autograder.remote import in_process

COURSE = load_course(Path(__file__).resolve().parent.parent)
WIPES = textwrap.dedent(
    """

    def _wiping():
        import sys, types

        import numpy as np

        torch = sys.modules.get("torch")
        inside = []

        def wipe(value):
            if isinstance(value, np.ndarray):
                if value.flags.writeable:
                    value[...] = 0
            elif torch is not None and isinstance(value, torch.Tensor):
                with torch.no_grad():
                    value.zero_()
            elif isinstance(value, (list, tuple, dict)):
                for entry in value.values() if isinstance(value, dict) else value:
                    wipe(entry)

        def wiping(function, own):
            def wiped(*args, **kwargs):
                if not inside:
                    wipe([*args[own:], *kwargs.values()])
                inside.append(function)
                try:
                    return function(*args, **kwargs)
                finally:
                    inside.pop()

            return wiped

        here = globals()
        for name, value in [*here.items()]:
            if isinstance(value, types.FunctionType) and value.__module__ == __name__:
                here[name] = wiping(value, 0)
            elif isinstance(value, type) and value.__module__ == __name__:
                for member, function in [*vars(value).items()]:
                    if isinstance(function, types.FunctionType) and not member.startswith("__"):
                        setattr(value, member, wiping(function, 1))


    _wiping()
    """
).encode()
BY_NUMBERS_ALONE = {
    "attention": {"causal_by_hand", "causal_sizes", "dropout_of_everything"},
    "backprop": {
        *("two_layer_shapes", "initial_weights", "deep_parameters"),
        # Nodes hold their own numbers: methods are given nodes.
        *("product", "used_again", "operation", "sum", "broadcast", "order", "diamond", "two_losses", "network"),
        "long_chain",
    },
    "cnn": {
        *("output_size_by_hand", "output_sizes", "kaiming_std", "kaiming_many"),
        *("net_parameters", "net_start", "net_at_zero"),
    },
    "gan": {
        *("noise", "noise_entries", "noise_seed", "clip", "clip_twice", "penalty_by_hand", "optimizer"),
        *("optimizer_steps", "networks", "network_values", "network_gradients", "networks_are_new"),
    },
    "knn": {"best_k", "best_k_tie"},
    "linear_classifiers": {"svm_at_zero"},
    "normalization": {"net_parameters"},
    "optimizers": {
        *("schedule", "cosine_by_hand", "step_schedule", "exponential_schedule", "inverse_schedule"),
        *("cosine_schedule", "cosine_without_warmup"),
    },
    "transformer": {"positions_by_hand", "positions", "positions_turn", "schedule", "patch_sizes"},
}


@pytest.mark.parametrize("slug", COURSE.assignments)
def test_whoever_wipes_the_arguments_passes_only_what_needs_none(slug):
    assignment = COURSE.assignment(slug)
    program = load_reference(assignment).program
    first, *others = program.modules
    wiping = replace(program, modules=(replace(first, source=first.source + WIPES), *others))

    def passed(program):
        def serve(suite):
            warnings.simplefilter("ignore")  # whoever divides by what was wiped
            quick = {check.id for check in suite.checks if not check.training}
            return suite.run(in_process(program), reference=in_process(original), seed=1, only=quick)

        original = load_reference(assignment).program
        outcomes = with_suite(assignment, serve)
        return {o.result.check.name.partition("[")[0] for o in outcomes if o.result.status is Status.PASSED}

    assert passed(wiping) == BY_NUMBERS_ALONE[slug]
    assert passed(program) > BY_NUMBERS_ALONE[slug]  # control: they are wiped, not broken
