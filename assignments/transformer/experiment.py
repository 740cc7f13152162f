"""The experiment at the end: a Transformer learns to add, and shows where it looks.

    python experiment.py

Needs a finished transformer.py, takes about ten seconds, and draws learning.png and looking.png if matplotlib is
installed. The handout says what to look for.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
from support import END, START, VOCABULARY, right_answers, split, sums, to_text, to_tokens, train
from transformer import Transformer, greedy_decode, teacher_forcing

FOLDER = Path(__file__).parent
STEPS, EVERY = 1000, 100


def main():
    """Train, ask, look."""
    learned, held_out = split()
    torch.manual_seed(0)
    torch.set_num_threads(1)  # the matrices are small: more threads would only wait for each other
    model = Transformer(VOCABULARY, 64, 4, 128, 1, dropout=0.0)
    curve = learn(model, learned, held_out)
    ask(model)
    compare_speed(model)
    maps = looks(model, "47+85=", "231$")
    print_maps(maps, "47+85=", "231$")
    try:
        import matplotlib
    except ImportError:
        print("\nno pictures: matplotlib is not installed (pip install matplotlib)")
        return
    matplotlib.use("Agg")  # draws into files, also where there is no screen
    draw_curve(curve, FOLDER / "learning.png")
    draw_maps(maps, "47+85=", "231$", FOLDER / "looking.png")
    print("\ndrew learning.png and looking.png")


def learn(model, learned, held_out):
    """Train with your teacher_forcing; losses, and answers right by the step, of sums never seen."""
    questions, answers = sums(learned)
    test_questions, test_answers = sums(held_out[:300])
    right = {}
    print(f"{len(learned)} sums to learn from, {len(test_answers)} others to be asked\n")
    print(f"{'step':>5}{'loss':>9}{'held out, right':>18}")

    def watch(step, losses):
        if (step + 1) % EVERY == 0:
            said = greedy_decode(model, torch.from_numpy(test_questions), START, END, 4)
            right[step + 1] = right_answers(said, test_answers)
            print(f"{step + 1:>5}{np.mean(losses[-20:]):>9.3f}{right[step + 1]:>18.1%}")

    reads = teacher_forcing(answers, START)
    losses = train(model, questions, reads, answers, STEPS, learning_rate=4e-3, watch=watch)
    return losses, right


def ask(model):
    """A few sums, as you would write them."""
    pairs = [(47, 85), (99, 1), (8, 9), (70, 30), (0, 0)]
    said = greedy_decode(model, torch.from_numpy(sums(pairs)[0]), START, END, 4)
    print()
    for (a, b), answer in zip(pairs, said.tolist(), strict=True):
        print(f"    {a} + {b} = {to_text(answer)[::-1]}")


def compare_speed(model, length=40):
    """Forty tokens, whatever they say: decoding everything in each step, against one step at a time."""
    memory = model.encode(torch.from_numpy(sums([(12, 34)])[0]))
    said = torch.zeros((1, length), dtype=torch.long)
    with torch.no_grad():
        begin = time.perf_counter()
        for t in range(length):
            whole = model.decode(said[:, : t + 1], memory)[:, -1]
        between, pasts = time.perf_counter(), None
        for t in range(length):
            logits, pasts = model.step(said[:, t], memory, pasts)
        end = time.perf_counter()
    worst = float((whole - logits).abs().max())
    print(f"\n{length} tokens: {1e3 * (between - begin):.0f} ms with decode, {1e3 * (end - between):.0f} ms with step;")
    print(f"their last scores differ by at most {worst:.0e}")


def looks(model, question, answer):
    """The weights of the cross-attention, heads by written tokens by read characters."""
    layer, seen = model.decoder[0].cross_attn, {}
    hooks = [
        part.register_forward_hook(lambda _module, _given, out, name=name: seen.update({name: out}))
        for name, part in (("query", layer.query), ("key", layer.key))
    ]
    with torch.no_grad():
        reads = teacher_forcing(to_tokens([answer]), START)
        model(torch.from_numpy(to_tokens([question])), torch.from_numpy(reads))
    for hook in hooks:
        hook.remove()
    q, k = (
        seen[name][0].reshape(seen[name].shape[1], layer.num_heads, -1).transpose(0, 1) for name in ("query", "key")
    )
    return torch.softmax(q @ k.transpose(1, 2) / q.shape[-1] ** 0.5, dim=-1).numpy()


def print_maps(maps, question, answer):
    """The mean of all heads, in tenths."""
    print(
        f"\nwhere it looks while it writes {answer.rstrip('$')[::-1]}, last digit first (tenths, mean of the heads)\n"
    )
    print("           " + "  ".join(question))
    for character, row in zip(answer, maps.mean(axis=0), strict=True):
        print(
            f"    {character if character != '$' else 'end':>5}  " + "  ".join(f"{10 * weight:.0f}" for weight in row)
        )


def draw_curve(curve, path):
    """Loss of every batch, and held-out answers."""
    from matplotlib import pyplot as plt

    losses, right = curve
    figure, axis = plt.subplots(figsize=(8, 4), layout="constrained")
    axis.plot(losses, linewidth=0.7)
    axis.yaxis.label.set_color("tab:blue")
    axis.set(xlabel="step", ylabel="loss of the batch", yscale="log")
    other = axis.twinx()
    other.plot(list(right), list(right.values()), "o-", color="tab:red")
    other.set(ylabel="held-out sums right", ylim=(0, 1.02))
    other.yaxis.label.set_color("tab:red")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def draw_maps(maps, question, answer, path):
    """A map for each head: rows are what is written, columns what is read."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(maps), figsize=(11, 2.8), layout="constrained")
    for head, (axis, weights) in enumerate(zip(axes, maps, strict=True)):
        axis.imshow(weights, cmap="Blues", vmin=0, vmax=1)
        axis.set(xticks=range(len(question)), yticks=range(len(answer)), title=f"head {head}")
        axis.set(xticklabels=list(question), yticklabels=list(answer))
    figure.supxlabel("what is read")
    figure.supylabel("what is written next")
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as unwritten:
        sys.exit(f"{unwritten}: finish it first")
