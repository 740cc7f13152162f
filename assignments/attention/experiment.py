"""The experiment at the end: where does attention look, and what does it not know?

    python experiment.py

Needs a finished attention.py, takes about ten seconds, and draws looking.png, learning.png and rows.png if matplotlib
is installed. The handout says what to look for.
"""

import sys
from pathlib import Path

import attention
import numpy as np
import torch
from support import Retrieval, draw_batch, held_out_batch, load_digits
from torch import nn

FOLDER = Path(__file__).parent
STEPS, MAPS_AT = 300, (0, 20, 40, 300)
EPOCHS = 15


def main():
    """First the marks, then the rows."""
    digits = load_digits()
    learned = learn_to_look(digits)
    rows = read_row_by_row(digits)
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_maps(learned, held_out_batch(digits), FOLDER / "looking.png")
    draw_curves(learned, FOLDER / "learning.png")
    draw_rows(rows, FOLDER / "rows.png")
    print("\ndrew looking.png, learning.png and rows.png")


# ---------------------------------------------------------------------------- find the mark, read the digit


def learn_to_look(digits):
    """Train with your attention in numpy; what was seen on the way, a dict of lists and of attention maps."""
    model = Retrieval(attention.scaled_dot_product_attention_forward, attention.scaled_dot_product_attention_backward)
    rng, held_out = np.random.default_rng(1), held_out_batch(digits)
    seen = {"step": [], "loss": [], "right": [], "weight": [], "maps": {}}
    print("Six digits with a mark each; which one carries the mark that is asked for?\n")
    print(f"{'step':>5}{'loss':>9}{'answers right':>16}{'weight of the right token':>28}")
    for step in range(STEPS + 1):
        if step % 10 == 0 or step in MAPS_AT:
            _, cache = model.scores(held_out)
            weight = np.take_along_axis(cache["weights"], held_out.where[..., None], axis=-1).mean()
            seen["step"].append(step)
            seen["right"].append(model.accuracy(held_out))
            seen["weight"].append(float(weight))
        if step in MAPS_AT:
            seen["maps"][step] = cache["weights"][:3]
        loss = model.step(draw_batch(rng, digits.x_train, digits.y_train, 64))
        seen["loss"].append(loss)
        if step in MAPS_AT:
            print(f"{step:>5}{loss:>9.3f}{seen['right'][-1]:>16.1%}{seen['weight'][-1]:>28.2f}")
    print("\nthe first held-out example: a row for each question, a column for each token, weights in tenths")
    for question, (row, place) in enumerate(zip(seen["maps"][STEPS][0], held_out.where[0], strict=True)):
        tenths = "  ".join(f"{10 * weight:.0f}" for weight in row)
        print(f"    question {question}:  {tenths}     the mark lies at token {place}")
    return seen


def draw_maps(seen, batch, path):
    """Three held-out examples: the six digits, and below them the weights of three questions, early and late."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        1 + len(MAPS_AT), 3, figsize=(10, 7), layout="constrained", height_ratios=[0.7] + [1] * len(MAPS_AT)
    )
    for n in range(3):
        axes[0, n].imshow(np.hstack(batch.tokens[n, :, :64].reshape(6, 8, 8)), cmap="gray_r")
        axes[0, n].set(xticks=[], yticks=[], title=f"asked for tokens {', '.join(map(str, batch.where[n]))}")
        for axis, step in zip(axes[1:, n], MAPS_AT, strict=True):
            axis.imshow(seen["maps"][step][n], cmap="Blues", vmin=0, vmax=1, aspect="auto")
            axis.scatter(batch.where[n], range(3), s=90, facecolors="none", edgecolors="tab:red")
            axis.set(xticks=range(6), yticks=range(3))
            if n == 0:
                axis.set_ylabel(f"step {step}\nquestion")
        axes[-1, n].set_xlabel("token")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_curves(seen, path):
    """Loss, right answers and the weight of the right token, over the steps."""
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(seen["loss"], linewidth=0.8)
    left.set(xlabel="step", ylabel="loss of the batch", yscale="log")
    right.plot(seen["step"], seen["right"], label="answers right, held out")
    right.plot(seen["step"], seen["weight"], label="weight of the right token")
    right.axhline(1 / 6, color="gray", linewidth=0.8, linestyle="--", label="one of six")
    right.set(xlabel="step", ylim=(0, 1.02))
    right.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)


# ----------------------------------------------------------------------------------- a digit as eight tokens


class RowReader(nn.Module):
    """A digit as eight tokens, its rows of eight pixels; one layer of your attention; the mean of all tokens."""

    def __init__(self, num_heads, positions):
        super().__init__()
        self.embed = nn.Linear(8, 16)
        self.position = nn.Parameter(0.5 * torch.randn(8, 16)) if positions else None
        self.attend = attention.MultiHeadAttention(16, num_heads, dropout=0.0)
        self.read = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, rows):
        """(N, 8, 8) -> scores (N, 10)."""
        x = torch.relu(self.embed(rows) if self.position is None else self.embed(rows) + self.position)
        return self.read((x + self.attend(x, x, x)).mean(dim=1))


def read_row_by_row(digits):
    """Train readers with and without positions: {name: (accuracy, accuracy when the rows are shuffled, curve)}."""
    x_train, x_test = (torch.tensor(x.reshape(-1, 8, 8), dtype=torch.float32) for x in (digits.x_train, digits.x_test))
    y_train, y_test = torch.tensor(digits.y_train), torch.tensor(digits.y_test)
    shuffled = x_test[:, [3, 6, 0, 5, 1, 7, 4, 2]]
    found = {}
    print("\nEach digit as eight tokens, its rows\n")
    print(f"{'heads':>5}{'positions':>12}{'held out':>11}{'rows shuffled':>16}")
    for num_heads, positions in ((1, True), (4, True), (4, False)):
        torch.manual_seed(0)
        model = RowReader(num_heads, positions)
        adam, curve = torch.optim.Adam(model.parameters(), lr=0.01), []
        for _ in range(EPOCHS):
            for batch in torch.randperm(len(x_train)).split(50):
                adam.zero_grad()
                nn.functional.cross_entropy(model(x_train[batch]), y_train[batch]).backward()
                adam.step()
            curve.append(_accuracy(model, x_test, y_test))
        name = f"{num_heads} head{'s' * (num_heads > 1)}, {'with' if positions else 'without'} positions"
        found[name] = curve[-1], _accuracy(model, shuffled, y_test), curve
        print(f"{num_heads:>5}{'yes' if positions else 'no':>12}{found[name][0]:>11.1%}{found[name][1]:>16.1%}")
    return found


def _accuracy(model, x, y):
    with torch.no_grad():
        return float((model(x).argmax(dim=1) == y).float().mean())


def draw_rows(found, path):
    """Held-out accuracy over the epochs."""
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for name, (_, _, curve) in found.items():
        axis.plot(range(1, len(curve) + 1), curve, label=name)
    axis.set(xlabel="epoch", ylabel="held-out accuracy", ylim=(0, 1))
    axis.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
