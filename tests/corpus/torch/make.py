#!/usr/bin/env python3
"""Writes this folder's archives; each with the PyTorch that writes its layout.

    make.py LAYOUT      old (PyTorch 2.4 to 2.7), middle (2.8) or new (2.9 and later)

new also writes the files that are refused: a TorchScript archive and a state dictionary.
"""

import io
import re
import sys
import warnings
import zipfile
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
warnings.filterwarnings("ignore")


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(6, 3)
        self.out = nn.Linear(3, 2)
        self.register_buffer("scale", torch.tensor([1.0, 0.5]))
        self.register_buffer("shift", torch.tensor([0.25, -0.5]), persistent=False)

    def forward(self, ids):
        scores = torch.relu(self.out(self.words(ids).sum(1))) * self.scale + self.shift
        return {"scores": scores, "best": scores.argmax(-1)}


def without_paths(name: str, content: bytes) -> bytes:
    """Where the script and the packages lie on this machine is nobody's business."""
    if not name.endswith(".json"):
        return content
    content = re.sub(rb'File \\"[^"]*/site-packages/', rb'File \\"/home/me/site-packages/', content)
    return content.replace(str(HERE).encode(), b"/home/me")


def rewrite(archive: bytes, path: Path) -> None:
    """Stored, without the examples and what is another number each time."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if "sample_inputs" in name or "example_inputs" in name or "serialization_id" in name \
                    or "debug_pkl" in name:
                continue
            new.writestr(zipfile.ZipInfo(name), without_paths(name, old.read(name)))


def main() -> None:
    layout = sys.argv[1]
    torch.manual_seed(3)
    module = Tiny().eval()
    example = (torch.tensor([[0, 1, 5], [2, 2, 4]]),)
    program = torch.export.export(module, example, dynamic_shapes=({0: torch.export.Dim("batch")},))
    buffer = io.BytesIO()
    torch.export.save(program, buffer)
    rewrite(buffer.getvalue(), HERE / f"{layout}.pt2")
    if layout == "new":
        buffer = io.BytesIO()
        torch.jit.save(torch.jit.trace(nn.Linear(2, 1), torch.zeros(1, 2)), buffer)
        rewrite(buffer.getvalue(), HERE / "script.pt")
        buffer = io.BytesIO()
        torch.save(nn.Linear(2, 1).state_dict(), buffer)
        rewrite(buffer.getvalue(), HERE / "state.pt")
        print(module(*example))


if __name__ == "__main__":
    main()
