"""A module of the zoo and what it is asked."""

from dataclasses import dataclass, field
from typing import Any

from torch import nn


@dataclass
class Example:
    module: nn.Module
    args: tuple
    dynamic: Any = None  # of torch.export
    more: list[tuple] = field(default_factory=list)  # further arguments to ask with, of other sizes
