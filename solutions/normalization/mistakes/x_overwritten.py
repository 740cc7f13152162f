"""x is changed in place: x -= mean works on the caller's own array, and a network still needs it (a residual connection
adds it later). Write x = x - mean, which makes a new array.
"""

QUESTION = "After `a = x; a -= 1`, what has become of x?"


def _overwriting(forward):
    def overwrite(x, *others):
        out, cache = forward(x, *others)
        if cache is not None:
            x[...] = cache[0]
        return out, cache

    return overwrite


batchnorm_forward = _overwriting(batchnorm_forward)
layernorm_forward = _overwriting(layernorm_forward)
spatial_groupnorm_forward = _overwriting(spatial_groupnorm_forward)
