"""The gradient is divided by p but passes everywhere, also where x was set to 0. What was dropped had no influence on
the loss.
"""

QUESTION = "An entry of x was replaced by 0. How much does the loss change if that entry of x does?"


def dropout_backward(dout, cache):
    dropout_param, _ = cache
    return dout if dropout_param["mode"] == "test" else dout / dropout_param["p"]
