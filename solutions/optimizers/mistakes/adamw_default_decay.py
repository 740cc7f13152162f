"""weight_decay is 0.1 where config has none; the docstring says 0.01."""

QUESTION = "What does the docstring say about a config without weight_decay?"


_adamw = adamw


def adamw(w, dw, config=None):
    return _adamw(w, dw, {"weight_decay": 0.1, **(config or {})})
