"""How the checks look at a network of yours, however it is written. Nothing to write here."""

import inspect
from contextlib import contextmanager, nullcontext
from unittest import mock

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

_PERIOD = 65_537  # a prime: no two rows of a weight matrix are alike


def build(function, inputs, *, started=True, **options):
    """Call one of your functions, and look at the network that it returns.

    Args:
        function: builds a network. It is given those of the options that it has a parameter for; a `seed` that it has
            none for is set before.
        inputs: a batch that the network is made for, (N, 1, 28, 28) or (N, Z); see `Probe`.
        started: False leaves out torch's initial numbers, which take longer than the rest: `fill` is next.
        options: by name.

    Returns:
        a `Probe`.
    """
    known = inspect.signature(function).parameters
    if options.get("seed") is not None and "seed" not in known:
        torch.manual_seed(options["seed"])
    with nullcontext() if started else _without_initial_numbers():
        network = function(**{name: value for name, value in options.items() if name in known})
    if not isinstance(network, nn.Module):
        raise TypeError(f"{function.__name__} returned {type(network).__name__} instead of a torch.nn.Module")
    return Probe(network, inputs)


class Probe(nn.Module):
    """A network as the checks see it: a function, and parameters in the order in which the function uses them.

    A network that takes images (N, 1, 28, 28) as rows (N, 784) only is given rows.
    """

    def __init__(self, network, inputs):
        super().__init__()
        self.network = network
        self.order = in_order_of_use(self, inputs)

    def forward(self, inputs):
        """What the network makes of a batch."""
        if inputs.dim() == 2:
            return self.network(inputs)
        try:
            return self.network(inputs)
        except Exception as as_images:  # noqa: BLE001 - whatever it raises, rows may be what it takes
            try:
                return self.network(inputs.flatten(1))
            except Exception:  # noqa: BLE001 - neither form: the first one is what the handout asks for
                raise as_images from None

    def shapes(self):
        """The shapes of all parameters, as text: `3x2 3` for a layer from 2 to 3 numbers."""
        return " ".join("x".join(map(str, parameter.shape)) for parameter in self.order)

    def fill(self, seed):
        """Give all parameters new numbers, the same ones for the same seed and the same shapes."""
        rng = np.random.default_rng(seed)
        with torch.no_grad():
            for parameter in self.order:
                numbers = _scale(parameter.shape) * rng.uniform(-1, 1, min(parameter.numel(), _PERIOD))
                parameter.copy_(torch.from_numpy(np.resize(numbers.astype(np.float32), tuple(parameter.shape))))

    def gradients(self):
        """The length of each parameter's gradient; 0 where none has arrived."""
        return [0.0 if parameter.grad is None else float(parameter.grad.norm()) for parameter in self.order]

    def differs(self, other):
        """Whether each weight matrix or filter bank has other numbers than another network's, as an array of bool."""
        pairs = [(a, b) for a, b in zip(self.order, other.order, strict=True) if a.dim() > 1]
        return np.array([not torch.equal(a, b) for a, b in pairs])

    def apart(self, other):
        """Whether each parameter has its own memory, as an array of bool: no step of one network moves the other."""
        places = {parameter.data_ptr() for parameter in other.parameters()}
        return np.array([parameter.data_ptr() not in places for parameter in self.order])


def in_order_of_use(model, inputs):
    """All parameters of a model in the order in which its forward pass meets them, then those that it does not use.

    Where the model does not run, they come in the order in which they were defined.
    """
    if _is_a_row_of_layers(model.network):
        return list(model.parameters())
    seen, training = _Seen(), model.training
    model.eval()  # batch normalisation must not learn from this
    try:
        with torch.no_grad(), seen:
            model(inputs)
    except Exception:  # noqa: BLE001 - the check that calls it will say so
        seen.parameters.clear()
    finally:
        model.train(training)
    return list(dict.fromkeys([*seen.parameters, *model.parameters()]))


class _Seen(TorchFunctionMode):
    """Notes the parameters that operations are given while it lasts."""

    def __init__(self):
        super().__init__()
        self.parameters = []

    def __torch_function__(self, operation, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        self.parameters += [given for given in (*args, *kwargs.values()) if isinstance(given, nn.Parameter)]
        return operation(*args, **kwargs)


def _is_a_row_of_layers(network):
    """Whether layers are called as they were defined: nothing has to be tried out then."""
    return isinstance(network, nn.Sequential) and not any(True for layer in network for _ in layer.children())


@contextmanager
def _without_initial_numbers():
    """What torch's layers are made of stays as it lies in memory; batch normalisation starts as always."""
    with mock.patch.multiple(nn.init, kaiming_uniform_=_leave, uniform_=_leave):
        yield


def _leave(tensor, *_, **__):
    return tensor


def _scale(shape):
    """Weights are the smaller the more numbers are summed, so that outputs stay between tanh's ends."""
    return 0.5 if len(shape) < 2 else (6 / max(256, int(np.prod(shape[1:])))) ** 0.5
