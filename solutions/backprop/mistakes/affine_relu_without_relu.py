"""There is no ReLU between the layers: two affine layers without one are a single affine layer."""

QUESTION = "Can the output of this layer be negative, and should it be?"

affine_relu_forward, affine_relu_backward = affine_forward, affine_backward
