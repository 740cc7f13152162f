"""The new running statistics never reach bn_param: they are computed into local variables, or stored before the update,
and forgotten when the function returns.
"""

QUESTION = "After the call, what does bn_param['running_mean'] hold?"

CHECKS = (
    "public.running",
    "hidden.running_steps",
    "hidden.running_from_nothing",
    "hidden.momentum_ends",
    "hidden.modes_alternate",
    "hidden.spatial_modes",
    "hidden.digits",
)

_right = batchnorm_forward


def batchnorm_forward(x, gamma, beta, bn_param):
    bn_param.setdefault("running_mean", np.zeros(x.shape[1]))
    bn_param.setdefault("running_var", np.zeros(x.shape[1]))
    return _right(x, gamma, beta, dict(bn_param))
