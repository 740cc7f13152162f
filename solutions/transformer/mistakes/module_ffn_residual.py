"""FeedForwardNetwork adds its input: the layers do that, around it."""

QUESTION = "Who adds the path around the network?"


def feedforwardnetwork_forward(self, x):
    return x + self.fc2(self.dropout(self.gelu(self.fc1(x))))


FeedForwardNetwork.forward = feedforwardnetwork_forward
