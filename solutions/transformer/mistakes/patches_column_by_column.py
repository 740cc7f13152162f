"""The patches come column by column: the second one is below the first, not right of it."""

QUESTION = "In which order do the two axes that count patches stand?"


def patchembedding_forward(self, x):
    N, C, H, W = x.shape
    P = self.patch_size
    six = x.reshape(N, C, H // P, P, W // P, P)
    return self.proj(six.permute(0, 4, 2, 1, 3, 5).reshape(N, self.num_patches, self.patch_dim))


PatchEmbedding.forward = patchembedding_forward
