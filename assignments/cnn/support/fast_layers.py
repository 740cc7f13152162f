"""Given code, for files written for CS231n only: their `cs231n.fast_layers` is compiled, and there is no compiler here.

Under its names you find your own layers of `cs231n/layers.py`. If you write `cnn.py` you do not need this file.
"""

import importlib


def _yours(name):
    def layer(*arguments):
        return getattr(importlib.import_module("cs231n.layers"), name)(*arguments)

    return layer


conv_forward_fast = conv_forward_strides = conv_forward_im2col = _yours("conv_forward_naive")
conv_backward_fast = conv_backward_strides = conv_backward_im2col = _yours("conv_backward_naive")
max_pool_forward_fast = max_pool_forward_reshape = max_pool_forward_im2col = _yours("max_pool_forward_naive")
max_pool_backward_fast = max_pool_backward_reshape = max_pool_backward_im2col = _yours("max_pool_backward_naive")
