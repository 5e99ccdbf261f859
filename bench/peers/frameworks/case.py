"""What the modules of the frameworks give the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Case:
    x: np.ndarray  # as the model takes it
    call: Callable[[], Any]  # the framework's own answer to x
    save: Callable[[Any], None]  # writes the model to a path
    suffix: str  # of that path
    output: str  # of ours that is the same answer; "-": the first
    bound: float  # largest error that passes
    prepare: Callable[[], None] = lambda: None  # before calls are timed
