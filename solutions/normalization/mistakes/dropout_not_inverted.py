"""What is kept is not enlarged while training; instead x is multiplied by p when testing. Here it is the other way
round: divide by p while training, and let testing do nothing.
"""

QUESTION = "Who should have to know p: the training code, or everybody who uses the network later?"


def dropout_forward(x, dropout_param):
    if dropout_param["mode"] == "test":
        return x * dropout_param["p"], (dropout_param, None)
    mask = np.random.rand(*x.shape) < dropout_param["p"]
    return x * mask, (dropout_param, mask)
