"""Hidden scores are taken from a tensor that is made on the CPU, wherever the inputs are: on a GPU the two do not
meet."""

CHECKS = ("hidden.module_on_a_gpu",)
QUESTION = "On which device is a tensor that is made without a word about it? And the scores?"


def forward(self, query, key, value, attn_mask=None):
    N, S, E = query.shape
    heads = (N, -1, self.num_heads, E // self.num_heads)
    q = self.query(query).view(heads).transpose(1, 2)
    k = self.key(key).view(heads).transpose(1, 2)
    v = self.value(value).view(heads).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / math.sqrt(E // self.num_heads)
    if attn_mask is not None:
        scores = torch.where(attn_mask == 0, torch.full(scores.shape, -1e30), scores)
    weights = self.attn_drop(torch.softmax(scores, dim=-1))
    return self.proj((weights @ v).transpose(1, 2).reshape(N, S, E))


MultiHeadAttention.forward = forward
