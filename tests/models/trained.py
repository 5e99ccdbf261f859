"""What a trained model is to the tests, and the data that models are trained on."""

from dataclasses import dataclass
from typing import Callable

import numpy as np

SEED = 7
ROWS = 100  # of the reference


@dataclass
class Trained:
    """One model with the framework's own answers."""

    onnx: bytes
    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]
    kinds: dict[str, str]  # probability, class, regression, score or distance
    tolerance: float = 1e-5
    relative: bool = False  # whether the tolerance is a part of the value, where that is above 1
    notes: str = ""

    def error(self, name: str, answer: np.ndarray) -> float:
        """The largest error of an output; classes differ by 0 or infinity."""
        expected = self.outputs[name]
        answer = answer.reshape(expected.shape)
        if self.kinds[name] == "class":
            return 0.0 if np.array_equal(answer.astype(expected.dtype), expected) else float("inf")
        scale = np.maximum(1, np.abs(expected)) if self.relative else 1
        return float(np.max(np.abs(answer - expected) / scale))


def split(loader: Callable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Training features and targets, and features to ask about, all features as float32 values."""
    from sklearn.model_selection import train_test_split

    features, targets = loader(return_X_y=True)
    train, ask, labels, _ = train_test_split(features.astype(np.float32), targets, random_state=SEED)
    return train, labels, ask[:ROWS]
