"""The non-linearity between the layers is missing."""


def forward(self, x):
    return self.fc2(self.fc1(x))


TwoLayerNet.forward = forward
