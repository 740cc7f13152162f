"""The GELU comes after fc2: it belongs between the two."""

QUESTION = "What stands between fc1 and fc2?"


def feedforwardnetwork_forward(self, x):
    return self.gelu(self.fc2(self.dropout(self.fc1(x))))


FeedForwardNetwork.forward = feedforwardnetwork_forward
