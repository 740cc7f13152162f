"""`transformer` grades the files of a CS231n student as they are, for the modules that they hold."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

from autograder.authoring.cells import Cell, write_notebook
from autograder.authoring.cells import pieces as pieces_of
from autograder.course import load_assignment
from autograder.feedback.terminal import render_report
from autograder.grading import intake
from autograder.grading.from_notebooks import take
from autograder.grading.grade import Grader
from autograder.model import Report, Status

ROOT = Path(__file__).parents[1]

NETWORK = """
class FeedForwardNetwork(nn.Module):
    def __init__(self, embed_dim, ffn_dim, dropout=0.1):
        super().__init__()
        self.fc1 = nn.Linear(embed_dim, ffn_dim)
        self.gelu = nn.GELU()
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(ffn_dim, embed_dim)

    def forward(self, x):
        return self.fc2(self.dropout(self.gelu(self.fc1(x))))
"""


# What classifiers/transformer.py gave until 2024: torch's names, and a ReLU.
OLD_LAYER = """
class TransformerDecoderLayer(nn.Module):
    def __init__(self, input_dim, num_heads, dim_feedforward=2048, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.multihead_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.linear1, self.linear2 = nn.Linear(input_dim, dim_feedforward), nn.Linear(dim_feedforward, input_dim)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(input_dim) for _ in range(3))
        self.drop = nn.Dropout(dropout)

    def forward(self, tgt, memory, tgt_mask=None):
        tgt = self.norm1(tgt + self.drop(self.self_attn(query=tgt, key=tgt, value=tgt, attn_mask=tgt_mask)))
        tgt = self.norm2(tgt + self.drop(self.multihead_attn(query=tgt, key=memory, value=memory)))
        return self.norm3(tgt + self.drop(self.linear2(self.drop(torch.relu(self.linear1(tgt))))))
"""
NEW_LAYER = """
class TransformerDecoderLayer(nn.Module):
    def __init__(self, input_dim, num_heads, dim_feedforward=2048, dropout=0.1):
        super().__init__()
        self.self_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.cross_attn = MultiHeadAttention(input_dim, num_heads, dropout)
        self.ffn = FeedForwardNetwork(input_dim, dim_feedforward, dropout)
        self.norm_self, self.norm_cross, self.norm_ffn = (nn.LayerNorm(input_dim) for _ in range(3))
        self.dropout_self, self.dropout_cross, self.dropout_ffn = (nn.Dropout(dropout) for _ in range(3))

    def forward(self, tgt, memory, tgt_mask=None):
        tgt = self.norm_self(tgt + self.dropout_self(self.self_attn(tgt, tgt, tgt, tgt_mask)))
        tgt = self.norm_cross(tgt + self.dropout_cross(self.cross_attn(tgt, memory, memory)))
        return self.norm_ffn(tgt + self.dropout_ffn(self.ffn(tgt)))
"""
PATCHES = """
class PatchEmbedding(nn.Module):
    def __init__(self, img_size, patch_size, in_channels=3, embed_dim=128):
        super().__init__()
        self.img_size, self.patch_size, self.in_channels, self.embed_dim = img_size, patch_size, in_channels, embed_dim
        assert img_size % patch_size == 0, "Image dimensions must be divisible by the patch size."
        self.num_patches = (img_size // patch_size) ** 2
        self.patch_dim = patch_size * patch_size * in_channels
        self.proj = nn.Linear(self.patch_dim, embed_dim)

    def forward(self, x):
        N, C, H, W = x.shape
        assert H == self.img_size and W == self.img_size
        out = torch.zeros(N, self.embed_dim)
        out = x.unfold(2, self.patch_size, self.patch_size).unfold(3, self.patch_size, self.patch_size)
        out = out.permute(0, 2, 3, 1, 4, 5).reshape(N, self.num_patches, self.patch_dim)
        return self.proj(out)
"""
TOP = "import math\nimport copy\n\nimport torch\nimport torch.nn as nn\nfrom torch.nn import functional as F\n\n"

POSITIONS = {"public.position_module", "hidden.position_state"}
ENCODER = {"public.layer[Encoder]", "hidden.encoder_layer[after]", "hidden.layer_dropout[Encoder]"}
DECODER = {
    "public.layer[Decoder]",
    "hidden.decoder_layer[after]",
    "hidden.layer_dropout[Decoder]",
    "hidden.layer_gradients",
}
PATCHING = {"public.patches", "hidden.patch_sizes", "hidden.patches_in_place"}
VISION = {"public.vision", "hidden.vision_scores", "hidden.vision_dropout", "hidden.vision_gradients"}
CAPTIONS = {"public.captions", "hidden.caption_scores", "hidden.caption_gradients"}


def variant(name):
    """The classes of a variant in that course's style, without norms before sublayers."""
    source = (ROOT / "solutions/transformer/variants" / f"{name}.py").read_text(encoding="utf-8")
    source = source.split('"""', 2)[2]
    source = source.replace(", norm_first=False", "").replace("        self.norm_first = norm_first\n", "")
    return source.replace("if not self.norm_first:", "if True:").replace("if self.norm_first:", "if False:")


def pieces(source, *names):
    """Of the classes of `source`, those of these names."""
    found = {part.split("(", 1)[0].split(":")[0]: part for part in source.split("\nclass ")[1:]}
    return "".join(f"\nclass {found[name]}" for name in names)


@pytest.fixture(scope="module")
def grader():
    with Grader(load_assignment(ROOT / "assignments/transformer"), seed=11, known=()) as started:
        yield started


def graded(grader, folder, **files):
    """The results of all checks, for a student who hands in these files of `cs231n/`."""
    for path, source in files.items():
        file = folder / "class/ada/cs231n" / f"{path.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    [entry] = intake.roster(folder / "class", grader.assignment)
    report = grader.grade(intake.read(entry, grader.assignment))
    assert report.final
    return {result.check.id: result for result in report.results}


def passed(results):
    return {name for name, result in results.items() if result.status is Status.PASSED}


def others(results):
    """The statuses of what is neither passed nor for a GPU."""
    return {name: r.status for name, r in results.items() if r.status is not Status.PASSED and "gpu" not in name}


LAYERS = pieces(variant("cs231n_file"), "MultiHeadAttention", "PositionalEncoding", "TransformerEncoderLayer")
MODELS = variant("cs231n_models")
STACKS = pieces(MODELS, "_Stack", "TransformerEncoder", "TransformerDecoder")
# Start weights are no part of what is asked.
CAPTIONING = pieces(MODELS, "CaptioningTransformer").replace("        self.apply(_small_weights)\n", "")


def test_the_modules_of_the_layers_alone_are_graded_and_nothing_else_is_held_against_them(grader, tmp_path):
    results = graded(grader, tmp_path, transformer_layers=TOP + NETWORK + LAYERS)
    assert passed(results) == POSITIONS | ENCODER | {"hidden.feed_forward_module"}
    assert set(others(results).values()) == {Status.UNWRITTEN}


def test_both_files_of_2025_are_graded(grader, tmp_path):
    results = graded(
        grader,
        tmp_path,
        transformer_layers=TOP + NETWORK + LAYERS + NEW_LAYER + PATCHES,
        classifiers__transformer=TOP + "from ..transformer_layers import *\n\n" + MODELS,
    )
    everything = POSITIONS | ENCODER | DECODER | PATCHING | VISION | CAPTIONS | {"hidden.feed_forward_module"}
    assert passed(results) == everything
    # Norms before the sublayers are ours: the course's layers take no such argument.
    assert set(others(results).values()) == {Status.UNWRITTEN}


def test_a_layer_without_norm_first_is_told_so(grader, tmp_path, golden):
    source = TOP + NETWORK + LAYERS + NEW_LAYER
    results = graded(grader, tmp_path, transformer_layers=source)
    layers = [result.for_student() for result in results.values() if result.check.part == "layers"]
    report = Report("transformer", "ada", tuple(layers), 11, "", "in-process")
    golden("transformer_without_norm_first.txt", render_report(report))


def test_a_layer_that_hands_norm_first_on_stops_with_its_own_error(grader, tmp_path):
    """The control of the test before: only what the layer itself does not take is unwritten."""
    source = TOP + NETWORK + LAYERS + NEW_LAYER
    wrong = source.replace("dim_feedforward=2048, dropout=0.1", "dim_feedforward=2048, dropout=0.1, **more")
    attention = "self_attn = MultiHeadAttention(input_dim, num_heads, dropout"
    wrong = wrong.replace(attention, f"{attention}, **more")
    results = graded(grader, tmp_path, transformer_layers=wrong)
    assert passed(results) >= ENCODER
    assert {results[f"public.norm_first[{kind}]"].status for kind in ("Encoder", "Decoder")} == {Status.ERRORED}


def test_both_files_of_2021_are_graded(grader, tmp_path):
    results = graded(
        grader,
        tmp_path,
        transformer_layers=TOP + pieces(LAYERS, "MultiHeadAttention", "PositionalEncoding"),
        classifiers__transformer=TOP + "from ..transformer_layers import *\n\n" + CAPTIONING + OLD_LAYER + STACKS,
    )
    assert passed(results) == POSITIONS | DECODER | CAPTIONS
    assert others(results)["hidden.vision_scores"] is Status.UNWRITTEN


def test_a_wrong_old_layer_fails(grader, tmp_path):
    """The control of the test before: the names and the ReLU of 2021 do not let everything pass."""
    wrong = OLD_LAYER.replace("key=memory, value=memory", "key=tgt, value=tgt")
    results = graded(
        grader,
        tmp_path,
        transformer_layers=TOP + pieces(LAYERS, "MultiHeadAttention", "PositionalEncoding"),
        classifiers__transformer=TOP + "from ..transformer_layers import *\n\n" + CAPTIONING + wrong + STACKS,
    )
    assert passed(results) == POSITIONS
    assert {results[name].status for name in DECODER | CAPTIONS} == {Status.FAILED}


def test_our_own_stub_gives_way_to_a_notebook_although_a_file_of_theirs_has_its_name():
    assignment = load_assignment(ROOT / "assignments/transformer")
    solution = (ROOT / "solutions/transformer/transformer.py").read_text(encoding="utf-8")
    notebook = write_notebook([Cell("code", piece.source, f"c{n}") for n, piece in enumerate(pieces_of(solution))])
    stub = (ROOT / "assignments/transformer/transformer.py").read_bytes()
    for module, counts in ((stub, True), (solution.encode(), False)):
        taken = take({"transformer.ipynb": notebook}, {"transformer.py": module}, (), assignment)
        assert set(taken.files) == ({"transformer.py"} if counts else set())


EECS = """
import torch
from torch import Tensor, nn, optim

def hello_transformers():
    print("Hello from transformers.py!")

def scaled_dot_product_no_loop_batch(query: Tensor, key: Tensor, value: Tensor, mask: Tensor = None) -> Tensor:
    return torch.bmm(query, key.transpose(1, 2)).softmax(dim=-1).bmm(value), None
"""


@pytest.mark.parametrize("slug", ["attention", "transformer"])
def test_a_file_of_eecs_498_is_answered_in_one_sentence(tmp_path, slug):
    (tmp_path / "class/ana").mkdir(parents=True)
    (tmp_path / "class/ana/transformers.py").write_text(EECS)
    with Grader(load_assignment(ROOT / "assignments" / slug), seed=11, known=()) as grader:
        [entry] = intake.roster(tmp_path / "class", grader.assignment)
        report = grader.grade(intake.read(entry, grader.assignment))
    assert report.final
    counted = [result for result in report.results if result.status is not Status.SKIPPED]
    assert {result.status for result in counted} == {Status.FORBIDDEN}
    assert report.max_score == 100  # gpu checks are in nobody's maximum
    [message] = {result.message for result in counted}
    assert message == (
        "A file of EECS 498 is not graded here: its modules take other arguments and its masks mean the opposite. "
        f"Hand in {slug}.py alone."
    )
