"""The image is only reshaped: a patch holds pixels of one row after the other, not a square of neighbours."""

QUESTION = "Number the pixels of a small image. Which of them are in the first patch?"


def patchembedding_forward(self, x):
    N, C, H, W = x.shape
    P = self.patch_size
    return self.proj(x.reshape(N, self.num_patches, self.patch_dim))


PatchEmbedding.forward = patchembedding_forward
