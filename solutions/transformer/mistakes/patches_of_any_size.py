"""Patches that do not fill the image are taken without a word: some pixels would belong to none."""

QUESTION = "What becomes of the last two columns of 10, with patches of 4?"


def patchembedding_init(self, img_size, patch_size, in_channels=3, embed_dim=128):
    nn.Module.__init__(self)
    self.img_size = img_size
    self.patch_size = patch_size
    self.num_patches = (img_size // patch_size) ** 2
    self.patch_dim = in_channels * patch_size**2
    self.proj = nn.Linear(self.patch_dim, embed_dim)


PatchEmbedding.__init__ = patchembedding_init
