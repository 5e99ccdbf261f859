"""Cases of PyTorch, eager, in float32."""

import functools

import numpy as np
import torch
from case import Case
from torch import nn

ROWS = 10_000
THREADS = 2


def version() -> str:
    return f"torch {torch.__version__}"


def save(model, example, path) -> None:
    batch = torch.export.Dim("batch", min=1)
    # Two rows, so that the batch is not taken for a constant.
    two = torch.cat([example[:1], example[:1]])
    program = torch.export.export(model, (two,), dynamic_shapes=({0: batch},))
    torch.export.save(program, path)


def case(model, x: np.ndarray, threads: int, bound: float) -> Case:
    model.eval()
    tensor = torch.from_numpy(x)

    return Case(x, torch.inference_mode()(lambda: model(tensor)),
                functools.partial(save, model, tensor), ".pt2", "-", bound,
                prepare=lambda: torch.set_num_threads(threads))


def mlp() -> Case:
    torch.manual_seed(7)
    model = nn.Sequential(nn.Linear(30, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(),
                          nn.Linear(64, 2), nn.Softmax(dim=1))
    x = np.random.default_rng(7).normal(size=(1, 30)).astype(np.float32)
    return case(model, x, 1, 1e-5)


def cnn() -> Case:
    torch.manual_seed(7)
    model = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Linear(16 * 7 * 7, 10), nn.Softmax(dim=1))
    x = np.random.default_rng(7).normal(size=(ROWS, 1, 28, 28)).astype(np.float32)
    return case(model, x, THREADS, 1e-5)


def large(path: str) -> None:
    """A hundred MB of weights."""
    torch.manual_seed(7)
    layers = [layer for _ in range(6) for layer in (nn.Linear(2048, 2048), nn.ReLU())]
    save(nn.Sequential(*layers).eval(), torch.randn(2, 2048), path)


CASES = {"mlp-row": mlp, "cnn-rows": cnn}
LARGE = {"linears": large}
