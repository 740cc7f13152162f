"""A list of the ways back, each made where its layer goes forward; the statistics by name; reg only where it is set."""


class FullyConnectedNet:
    def __init__(
        self, hidden_dims, input_dim=3072, num_classes=10, keep=1, normalization=None, reg=0.0, *rest, **named
    ):
        options = dict(zip(("weight_scale", "dtype", "seed"), rest, strict=False)) | named
        self.reg, self.keep, self.kind = reg, keep, normalization
        self.dtype = options.get("dtype", np.float32)
        self.seed = {} if options.get("seed") is None else {"seed": options["seed"]}
        self.statistics, self.params = {}, {}
        draw, before = np.random.default_rng(options.get("seed")).standard_normal, input_dim
        self.hidden = range(1, len(hidden_dims) + 1)
        for i, size in enumerate([*hidden_dims, num_classes], 1):
            self.params[f"W{i}"] = (options.get("weight_scale", 1e-2) * draw((before, size))).astype(self.dtype)
            self.params[f"b{i}"] = np.zeros(size, self.dtype)
            before = size
        for i in self.hidden if normalization else ():
            self.params[f"beta{i}"] = np.zeros_like(self.params[f"b{i}"])
            self.params[f"gamma{i}"] = np.ones_like(self.params[f"b{i}"])
            self.statistics[i] = {}

    def _affine(self, i, x, grads):
        W, shape = self.params[f"W{i}"], x.shape
        rows = x.reshape(len(x), -1)

        def back(dout):
            grads[f"W{i}"], grads[f"b{i}"] = rows.T @ dout, dout.sum(axis=0)
            if self.reg:
                grads[f"W{i}"] += self.reg * W
            return (dout @ W.T).reshape(shape)

        return rows @ W + self.params[f"b{i}"], back

    def _normalised(self, i, x, mode, grads):
        gamma, beta = self.params[f"gamma{i}"], self.params[f"beta{i}"]
        if self.kind == "layernorm":
            out, cache = layernorm_forward(x, gamma, beta, {"eps": 1e-5})
        else:
            self.statistics[i] = {**self.statistics[i], "mode": mode}
            out, cache = batchnorm_forward(x, gamma, beta, self.statistics[i])

        def back(dout):
            backward = layernorm_backward if self.kind == "layernorm" else batchnorm_backward
            dx, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, cache)
            return dx

        return out, back

    def loss(self, X, y=None):
        x, mode, grads, ways = np.asarray(X, dtype=self.dtype), "test" if y is None else "train", {}, []
        for i in self.hidden:
            x, back = self._affine(i, x, grads)
            ways.append(back)
            if self.kind:
                x, back = self._normalised(i, x, mode, grads)
                ways.append(back)
            ways.append(lambda dout, on=x > 0: dout * on)
            x = np.maximum(x, 0)
            if mode == "train" and self.keep != 1:
                x, cache = dropout_forward(x, {"p": self.keep, "mode": mode, **self.seed})
                ways.append(lambda dout, cache=cache: dropout_backward(dout, cache))
        scores, back = self._affine(len(self.hidden) + 1, x, grads)
        if y is None:
            return scores
        loss, dout = softmax_loss(scores, y)
        for back in [back, *reversed(ways)]:
            dout = back(dout)
        return float(loss + self.reg / 2 * sum(np.sum(v**2) for n, v in self.params.items() if n[0] == "W")), grads
