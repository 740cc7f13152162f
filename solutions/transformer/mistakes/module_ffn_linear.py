"""The GELU is missing: two linear layers without it are one linear layer."""

QUESTION = "What stands between fc1 and fc2?"


def feedforwardnetwork_forward(self, x):
    return self.fc2(self.dropout(self.fc1(x)))


FeedForwardNetwork.forward = feedforwardnetwork_forward
