"""build_dc_generator makes images for one batch size only: it is written down where rows become images.
Leave that axis to torch.
"""

QUESTION = "Which number of a shape may be -1?"


class _Reshaped(nn.Module):
    def forward(self, x):
        return x.view(128, 128, 7, 7)


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.BatchNorm1d(1024),
        nn.Linear(1024, 6272),
        nn.ReLU(),
        nn.BatchNorm1d(6272),
        _Reshaped(),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),
        nn.ReLU(),
        nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),
        nn.Tanh(),
        nn.Flatten(),
    )
