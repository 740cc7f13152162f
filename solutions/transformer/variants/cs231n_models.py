"""The models as CS231n's students hand them in: stacks of copied layers, positions for any length, small weights."""

import copy


class _Stack(nn.Module):
    def __init__(self, layer, num_layers):
        super().__init__()
        self.layers = nn.ModuleList([copy.deepcopy(layer) for _ in range(num_layers)])
        self.num_layers = num_layers


class TransformerEncoder(_Stack):
    def forward(self, src, src_mask=None):
        output = src
        for mod in self.layers:
            output = mod(output, src_mask=src_mask)
        return output


class TransformerDecoder(_Stack):
    def forward(self, tgt, memory, tgt_mask=None):
        output = tgt
        for mod in self.layers:
            output = mod(output, memory, tgt_mask=tgt_mask)
        return output


class CaptioningTransformer(nn.Module):
    def __init__(self, word_to_idx, input_dim, wordvec_dim, num_heads=4, num_layers=2, max_length=50):
        super().__init__()
        vocab_size = len(word_to_idx)
        self.vocab_size = vocab_size
        self._null = word_to_idx["<NULL>"]
        self._start = word_to_idx.get("<START>", None)
        self.visual_projection = nn.Linear(input_dim, wordvec_dim)
        self.embedding = nn.Embedding(vocab_size, wordvec_dim, padding_idx=self._null)
        self.positional_encoding = PositionalEncoding(wordvec_dim, max_len=max_length)
        decoder_layer = TransformerDecoderLayer(input_dim=wordvec_dim, num_heads=num_heads)
        self.transformer = TransformerDecoder(decoder_layer, num_layers=num_layers)
        self.apply(_small_weights)
        self.output = nn.Linear(wordvec_dim, vocab_size)

    def forward(self, features, captions):
        N, T = captions.shape
        scores = torch.empty((N, T, self.vocab_size))
        words = self.positional_encoding(self.embedding(captions))
        image = self.visual_projection(features).unsqueeze(1)
        mask = torch.tril(torch.ones(T, T, device=words.device, dtype=words.dtype))
        scores = self.output(self.transformer(tgt=words, memory=image, tgt_mask=mask))
        return scores


class VisionTransformer(nn.Module):
    def __init__(
        self, img_size=32, patch_size=8, in_channels=3, embed_dim=128, num_layers=6, num_heads=4, dim_feedforward=256,
        num_classes=10, dropout=0.1,
    ):  # fmt: skip
        super().__init__()
        self.num_classes = num_classes
        self.patch_embed = PatchEmbedding(img_size, patch_size, in_channels, embed_dim)
        self.positional_encoding = PositionalEncoding(embed_dim, dropout=dropout)
        encoder_layer = TransformerEncoderLayer(embed_dim, num_heads, dim_feedforward, dropout)
        self.transformer = TransformerEncoder(encoder_layer, num_layers=num_layers)
        self.head = nn.Linear(embed_dim, num_classes)
        self.apply(_small_weights)

    def forward(self, x):
        N = x.size(0)
        logits = torch.zeros(N, self.num_classes, device=x.device)
        out = self.transformer(self.positional_encoding(self.patch_embed(x)))
        logits = self.head(torch.mean(out, dim=1))
        return logits


def _small_weights(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        module.weight.data.normal_(mean=0.0, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.data.zero_()
    elif isinstance(module, nn.LayerNorm):
        module.bias.data.zero_()
        module.weight.data.fill_(1.0)
