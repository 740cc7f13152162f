"""Optimizers: seven update rules, clipping of gradients, and schedules for the learning rate.

An update rule takes one array of weights, its gradient, and a dict that belongs to these weights alone:

    next_w, config = rule(w, dw, config)

    w       array of any shape, the weights now
    dw      array of w's shape, the gradient of the loss at w; keeps its values
    config  settings, such as the learning rate, and what the rule remembers from one step to the next; None or {} at
            the start: every setting has a default, every memory starts at zero
    next_w  array of w's shape, the weights after the step; w itself may be overwritten
    config  the dict to hand in with the next gradient of the same weights; it holds the memory under the names given

Whoever trains a network keeps one config for each of its arrays. A rule keeps nothing anywhere else.
"""

import numpy as np


def _settings(config, **defaults):
    """A new dict: the defaults, and over them what `config` says."""
    return {**defaults, **(config or {})}


# -------------------------------------------------------------------------------------- gradient descent, momentum


def sgd(w, dw, config=None):
    """Gradient descent: one step against the gradient.

    config: `learning_rate` (default 0.01).
    """
    config = _settings(config, learning_rate=1e-2)
    # A step of learning_rate times the gradient, downhill; return it with config. (1 line)
    raise NotImplementedError("optimizers: sgd is not written yet")


def sgd_momentum(w, dw, config=None):
    """Gradient descent with momentum: the weights have a velocity, and gradients change it.

    config: `learning_rate` (default 0.01), `momentum` (default 0.9; 0 is plain gradient descent).
    Memory: `velocity`, array of w's shape; it holds the whole step, learning rate included.
    """
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    # Take the velocity out of config (zeros at first), update it, put it back, move. (4 lines)
    raise NotImplementedError("optimizers: sgd_momentum is not written yet")


def nesterov(w, dw, config=None):
    """Momentum after Nesterov: the gradient is taken where the velocity will have carried the weights.

    w is that place ahead, and so is what is returned (see the handout).
    config: `learning_rate` (default 0.01), `momentum` (default 0.9).
    Memory: `velocity`, array of w's shape, the same as in `sgd_momentum`.
    """
    config = _settings(config, learning_rate=1e-2, momentum=0.9)
    # The velocity as in sgd_momentum; what w moves by is another combination. (4 lines)
    raise NotImplementedError("optimizers: nesterov is not written yet")


# ----------------------------------------------------------------------------------- a step size for every weight


def adagrad(w, dw, config=None):
    """AdaGrad: each weight's step is divided by the root of the sum of its squared gradients so far.

    config: `learning_rate` (default 0.01), `epsilon` (default 1e-8, added to the root).
    Memory: `cache`, array of w's shape, the sum of squares.
    """
    config = _settings(config, learning_rate=1e-2, epsilon=1e-8)
    # Add the new squares first, then take the step. (3 lines)
    raise NotImplementedError("optimizers: adagrad is not written yet")


def rmsprop(w, dw, config=None):
    """RMSProp: as AdaGrad, with a moving average of the squares, so that old gradients are forgotten.

    config: `learning_rate` (default 0.01), `decay_rate` (default 0.99, the part of the old average that is kept),
        `epsilon` (default 1e-8, added to the root).
    Memory: `cache`, array of w's shape, the moving average of squares.
    """
    config = _settings(config, learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    # How much of the old average, how much of the new squares? Then as in adagrad. (4 lines)
    raise NotImplementedError("optimizers: rmsprop is not written yet")


# --------------------------------------------------------------------------------------------------- Adam, AdamW


def adam(w, dw, config=None):
    """Adam: a moving average of gradients over the root of one of squares, both corrected for their start at zero.

    config: `learning_rate` (default 0.001), `beta1` (default 0.9), `beta2` (default 0.999), `epsilon` (default 1e-8).
    Memory: `m` and `v`, arrays of w's shape, the moving averages as they are, without the correction; `t`, the number
        of steps taken, an integer.
    """
    config = _settings(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8)
    # Count this step first. Then m, v, their corrected forms, and the step. (8 lines)
    raise NotImplementedError("optimizers: adam is not written yet")


def adamw(w, dw, config=None):
    """AdamW: Adam, and beside it a decay that pulls each weight towards zero and that Adam's averages never see.

    config: those of `adam`, and `weight_decay` (default 0.01).
    Memory: that of `adam`.
    """
    config = _settings(config, learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=1e-2)
    # The step of adam, and a part learning_rate * weight_decay of w taken away. (3 lines)
    raise NotImplementedError("optimizers: adamw is not written yet")


# ------------------------------------------------------------------------------------------------------- clipping


def clip_grad_norm(grads, max_norm):
    """Gradients, all scaled by one factor, so that their common norm is at most `max_norm`.

    Args:
        grads: dict (name -> array) or list of arrays, of any shapes; keeps its values.
        max_norm: the largest norm allowed, a positive float.

    Returns:
        clipped: a dict or list like `grads`, with new values where the norm was too large.
        norm: a float, the norm of all entries of all arrays together, before clipping.
    """
    # One norm for everything, as if all arrays were written into one long vector. (5 lines)
    raise NotImplementedError("optimizers: clip_grad_norm is not written yet")


# ------------------------------------------------------------------------------------------------------ schedules


def get_lr_step_schedule(it, learning_rate, factor, every):
    """The learning rate in iteration `it` (0, 1, 2, ...): multiplied by `factor` after every `every` iterations.

    Returns a float; `learning_rate` itself in the iterations 0 .. every - 1.
    """
    # How many times has it been multiplied by iteration it? A whole number. (1 line)
    raise NotImplementedError("optimizers: get_lr_step_schedule is not written yet")


def get_lr_exponential_schedule(it, learning_rate, decay):
    """The learning rate in iteration `it` (0, 1, 2, ...): falls exponentially, by the factor exp(-decay) each time.

    Returns a float; `learning_rate` itself in iteration 0.
    """
    # (1 line)
    raise NotImplementedError("optimizers: get_lr_exponential_schedule is not written yet")


def get_lr_inverse_schedule(it, learning_rate, decay):
    """The learning rate in iteration `it` (0, 1, 2, ...): falls like 1/t, to its half when decay * it = 1.

    Returns a float; `learning_rate` itself in iteration 0.
    """
    # (1 line)
    raise NotImplementedError("optimizers: get_lr_inverse_schedule is not written yet")


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    """The learning rate in iteration `it` (0, 1, 2, ...): a straight line up, half a cosine down, then flat.

    Args:
        it: the iteration.
        max_learning_rate: reached at `it == warmup_iters`.
        min_learning_rate: reached at `it == cosine_cycle_iters`, and kept ever after.
        warmup_iters: length of the way up, from 0 in iteration 0; 0 for none.
        cosine_cycle_iters: the iteration in which the way down ends, counted from iteration 0; more than warmup_iters.

    Returns a float.
    """
    # Three cases, in the order of time. In the second: which part of the way down is done? (6 lines)
    raise NotImplementedError("optimizers: get_lr_cosine_schedule is not written yet")
