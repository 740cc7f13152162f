"""The step goes along the gradient, uphill: the loss grows. Every rule moves against it."""

QUESTION = "The gradient says where the loss grows fastest. Which way do you want to go?"

# All that it fails, the slow ones too: a proof trains only where it is asked to.
CHECKS = (
    "public.sgd_by_hand",
    "public.momentum_by_hand",
    "public.nesterov_by_hand",
    "public.adagrad_by_hand",
    "public.rmsprop_by_hand",
    "public.adam_by_hand",
    "public.adam_steps",
    "public.gradient_is_kept[sgd]",
    "public.gradient_is_kept[sgd_momentum]",
    "hidden.sgd",
    "hidden.momentum_steps[sgd_momentum]",
    "hidden.momentum_steps[nesterov]",
    "hidden.velocity[sgd_momentum]",
    "hidden.velocity[nesterov]",
    "hidden.without_momentum[sgd_momentum]",
    "hidden.without_momentum[nesterov]",
    "hidden.momentum_goes_on[sgd_momentum]",
    "hidden.momentum_goes_on[nesterov]",
    "hidden.adaptive_steps[adagrad]",
    "hidden.adaptive_steps[rmsprop]",
    "hidden.adaptive_epsilon[adagrad]",
    "hidden.adaptive_epsilon[rmsprop]",
    "hidden.adaptive_without_gradient[adagrad]",
    "hidden.adaptive_without_gradient[rmsprop]",
    "hidden.adam_walk",
    "hidden.adam_memory",
    "hidden.adam_goes_on",
    "hidden.adam_epsilon[adam]",
    "hidden.adam_epsilon[adamw]",
    "hidden.adam_scale",
    "hidden.adam_without_gradient",
    "hidden.adamw_walk",
    "hidden.adamw_without_decay",
    "hidden.defaults[sgd]",
    "hidden.defaults[sgd_momentum]",
    "hidden.defaults[nesterov]",
    "hidden.defaults[adagrad]",
    "hidden.defaults[rmsprop]",
    "hidden.defaults[adam]",
    "hidden.defaults[adamw]",
    "hidden.in_turn[sgd_momentum]",
    "hidden.in_turn[nesterov]",
    "hidden.in_turn[adagrad]",
    "hidden.in_turn[rmsprop]",
    "hidden.in_turn[adam]",
    "hidden.in_turn[adamw]",
    "hidden.gradient_stays[nesterov]",
    "hidden.gradient_stays[adagrad]",
    "hidden.gradient_stays[rmsprop]",
    "hidden.gradient_stays[adam]",
    "hidden.gradient_stays[adamw]",
    "hidden.digits[sgd_momentum]",
    "hidden.digits[nesterov]",
    "hidden.digits[adagrad]",
    "hidden.digits[rmsprop]",
    "hidden.digits[adam]",
    "hidden.digits[adamw]",
)


def _mistaken(right):
    def rule(w, dw, config=None):
        return right(w, -dw, config)

    return rule


sgd = _mistaken(sgd)
sgd_momentum = _mistaken(sgd_momentum)
nesterov = _mistaken(nesterov)
adagrad = _mistaken(adagrad)
rmsprop = _mistaken(rmsprop)
adam = _mistaken(adam)
