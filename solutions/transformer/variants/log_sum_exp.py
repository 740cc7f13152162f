"""logaddexp for the losses, frequencies by exp, a buffer that is not saved, and torch's 1e-6 in the clipping."""


def sinusoidal_positional_encoding(T, d):
    column = np.arange(d)
    angles = np.outer(np.arange(T), np.exp(-np.log(10000.0) * (column // 2 * 2) / d))
    return np.where(column % 2 == 0, np.sin(angles), np.cos(angles))


def cross_entropy_with_ignore(logits, targets, ignore_index):
    rows, flat = logits.reshape(-1, logits.shape[-1]), targets.ravel()
    kept = np.flatnonzero(flat != ignore_index)
    dlogits = np.zeros_like(rows)
    if len(kept) == 0:
        return 0.0, dlogits.reshape(logits.shape)
    log_p = rows[kept] - np.logaddexp.reduce(rows[kept], axis=1)[:, None]
    dlogits[kept] = np.exp(log_p)
    dlogits[kept, flat[kept]] -= 1
    return -log_p[np.arange(len(kept)), flat[kept]].mean(), dlogits.reshape(logits.shape) / len(kept)


def label_smoothing_loss(logits, targets, eps):
    log_p = logits - np.logaddexp.reduce(logits, axis=-1)[..., None]
    right = np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
    loss = -((1 - eps) * right + eps * log_p.mean(axis=-1)).mean()
    dlogits = np.exp(log_p) - eps / logits.shape[-1]
    np.put_along_axis(
        dlogits, targets[..., None], np.take_along_axis(dlogits, targets[..., None], axis=-1) - (1 - eps), axis=-1
    )
    return loss, dlogits / targets.size


def get_lr_cosine_schedule(it, max_learning_rate, min_learning_rate, warmup_iters, cosine_cycle_iters):
    if it <= warmup_iters:
        return max_learning_rate * it / warmup_iters
    share = min(1.0, (it - warmup_iters) / (cosine_cycle_iters - warmup_iters))
    return min_learning_rate + 0.5 * (max_learning_rate - min_learning_rate) * (1 + np.cos(share * np.pi))


def clip_gradients(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads.values()]))
    return {name: grad * np.minimum(max_norm / (norm + 1e-6), 1.0) for name, grad in grads.items()}


def position_init(self, embed_dim, dropout=0.1, max_len=5000):
    nn.Module.__init__(self)
    self.dropout = nn.Dropout(dropout)
    table = torch.from_numpy(sinusoidal_positional_encoding(max_len, embed_dim)).float()
    self.register_buffer("pe", table.unsqueeze(0), persistent=False)


PositionalEncoding.__init__ = position_init
