"""PyTorch modules, exported with torch.onnx."""

import io
import warnings

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits, load_iris, load_wine
from torch import nn

from trained import SEED, Trained, split

torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)


def fit(model: nn.Module, features: np.ndarray, labels: np.ndarray, steps: int) -> None:
    """A few steps of Adam on the cross entropy of probabilities."""
    x, y = torch.from_numpy(features), torch.from_numpy(labels.astype(np.int64))
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.nll_loss(torch.log(model(x) + 1e-9), y).backward()
        optimizer.step()


def trained(make, name: str, features: np.ndarray, labels: np.ndarray, ask: np.ndarray, steps: int) -> Trained:
    """Trains the module that `make` makes and exports it with a dynamic batch."""
    torch.manual_seed(SEED)
    model = make()
    fit(model, features, labels, steps)
    model.eval()
    tensor = torch.from_numpy(ask)
    with torch.no_grad():
        answer = model(tensor).numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own, of its coming releases
        program = torch.onnx.export(model, (tensor,), dynamo=True, input_names=[name], output_names=["output"],
                                    dynamic_shapes=({0: torch.export.Dim("batch")},), verbose=False)
    buffer = io.BytesIO()
    program.save(buffer)
    return Trained(without_traces(buffer.getvalue()), {name: ask}, {"output": answer}, {"output": "probability"})


def without_traces(model: bytes) -> bytes:
    """The model without where in whose files each of its nodes was made."""
    loaded = onnx.load_from_string(model)
    for item in [loaded, loaded.graph, *loaded.graph.node, *loaded.graph.initializer, *loaded.graph.value_info,
                 *loaded.graph.input, *loaded.graph.output]:
        del item.metadata_props[:]
    return loaded.SerializeToString()


def iris_mlp() -> Trained:
    train, labels, ask = split(load_iris)
    return trained(lambda: nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Softmax(1)),
                   "features", train, labels, ask, steps=60)


def digits_cnn() -> Trained:
    train, labels, ask = split(load_digits)

    def make() -> nn.Module:
        return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                             nn.Linear(128, 10), nn.Softmax(1))

    return trained(make, "image", train.reshape(-1, 1, 8, 8) / 16, labels, ask.reshape(-1, 1, 8, 8) / 16, steps=40)


class Rows(nn.Module):
    """Reads an image row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(8, 16, batch_first=True)
        self.out = nn.Linear(16, 10)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        _, last = self.gru(rows)
        return torch.softmax(self.out(last[0]), 1)


def digits_gru() -> Trained:
    train, labels, ask = split(load_digits)
    return trained(Rows, "rows", train.reshape(-1, 8, 8) / 16, labels, ask.reshape(-1, 8, 8) / 16, steps=60)


class Categories(nn.Module):
    """The mean of the embeddings of a row's categories, and a layer on it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.categories = nn.Embedding(count, 8)
        self.out = nn.Linear(8, 3)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.out(self.categories(ids).mean(1)), 1)


def wine_embedding() -> Trained:
    """Each measurement of a wine is the one of eight ranges that it falls into."""
    train, labels, ask = split(load_wine)
    edges = np.quantile(train, np.linspace(0, 1, 9)[1:-1], axis=0)

    def categories(features: np.ndarray) -> np.ndarray:
        return np.stack([8 * column + np.digitize(features[:, column], edges[:, column])
                         for column in range(features.shape[1])], 1)

    return trained(lambda: Categories(8 * train.shape[1]), "ids", categories(train), labels, categories(ask), steps=60)


MODELS = [iris_mlp, digits_cnn, digits_gru, wine_embedding]
