"""build_dc_generator reads each row as 7 x 7 places with 128 channels. torch has the channels first: 128 x 7 x 7."""

QUESTION = "Which axis of (N, 128, 7, 7) is the channels?"


class _ChannelsLast(nn.Module):
    def forward(self, x):
        return x.reshape(-1, 7, 7, 128).permute(0, 3, 1, 2)


def build_dc_generator(noise_dim=96):
    return nn.Sequential(
        nn.Linear(noise_dim, 1024),
        nn.ReLU(),
        nn.BatchNorm1d(1024),
        nn.Linear(1024, 6272),
        nn.ReLU(),
        nn.BatchNorm1d(6272),
        _ChannelsLast(),
        nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1),
        nn.ReLU(),
        nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),
        nn.Tanh(),
        nn.Flatten(),
    )
