"""Given code, for files written for CS231n only: their `cs231n.fast_layers` is compiled, and there is no compiler here.

Under the names of its layers you find your own layers of `cs231n/layers.py`; not under those of im2col, which is an
exercise here. If you write `cnn.py` you do not need this file.
"""

import importlib


def _yours(name):
    def layer(*arguments):
        return getattr(importlib.import_module("cs231n.layers"), name)(*arguments)

    return layer


conv_forward_fast = conv_forward_strides = _yours("conv_forward_naive")
conv_backward_fast = conv_backward_strides = _yours("conv_backward_naive")
max_pool_forward_fast = max_pool_forward_reshape = max_pool_forward_im2col = _yours("max_pool_forward_naive")
max_pool_backward_fast = max_pool_backward_reshape = max_pool_backward_im2col = _yours("max_pool_backward_naive")
