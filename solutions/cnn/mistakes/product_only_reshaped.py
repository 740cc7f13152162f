"""The product is reshaped to (N, F, OH, OW) straight away. Its axes are (N, OH, OW, F): reshape to that, then
bring F forward with transpose; reshape alone never moves an axis.
"""

QUESTION = "Which axis of the product counts the filters, and what does reshape do to the order of the numbers?"

_right = conv_forward_im2col


def conv_forward_im2col(x, w, b, conv_param):
    out, cache = _right(x, w, b, conv_param)
    return out.transpose(0, 2, 3, 1).reshape(out.shape), cache
