"""num_patches counts the patches of one row: an image has as many rows of them."""

QUESTION = "How many patches of 2 times 2 has an image of 6 times 6?"


def patchembedding_init(self, img_size, patch_size, in_channels=3, embed_dim=128):
    nn.Module.__init__(self)
    assert img_size % patch_size == 0
    self.img_size = img_size
    self.patch_size = patch_size
    self.num_patches = img_size // patch_size
    self.patch_dim = in_channels * patch_size**2
    self.proj = nn.Linear(self.patch_dim, embed_dim)


PatchEmbedding.__init__ = patchembedding_init
