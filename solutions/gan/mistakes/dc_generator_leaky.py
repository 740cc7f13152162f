"""build_dc_generator has leaky ReLUs. Those belong to the discriminator; here they are plain ones."""

QUESTION = "Which activation does the table have for the generator?"


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.LeakyReLU(0.01),
        nn.BatchNorm1d(1024),
        nn.Linear(1024, 6272),
        nn.LeakyReLU(0.01),
        nn.BatchNorm1d(6272),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),
        nn.LeakyReLU(0.01),
        nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),
        nn.Tanh(),
        nn.Flatten(),
    )
