"""A patch gets every n-th pixel of the whole image, not a square of neighbours: the axes for patches and for pixels
within are swapped when you reshape."""

QUESTION = "After the reshape, is the axis of patches before or after that of the rows within?"


def patchembedding_forward(self, x):
    N, C, H, W = x.shape
    P = self.patch_size
    six = x.reshape(N, C, P, H // P, P, W // P)
    return self.proj(six.permute(0, 3, 5, 1, 2, 4).reshape(N, self.num_patches, self.patch_dim))


PatchEmbedding.forward = patchembedding_forward
