#!/usr/bin/env python3
"""Exports PyTorch modules with torch.export and writes them with what they answer.

    torch_models.py FOLDER [NAME...]
    torch_models.py --list

FOLDER/<name>.pt2 is the archive; FOLDER/<name>.npz holds what it is asked and answers, several times where sizes vary:
"<time>/input:<name>" and "<time>/output:<name>". Nothing is trained: weights are random, and normalisations have
statistics that make them do something. FOLDER/version is PyTorch's.
"""

import inspect
import io
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

import torch_functions
import torch_networks
from torch_example import Example

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def settle(module: nn.Module) -> nn.Module:
    """Statistics and scales that are not those of fresh layers."""
    with torch.no_grad():
        for name, buffer in module.named_buffers():
            if "running_mean" in name:
                buffer.normal_(0, 0.2)
            elif "running_var" in name:
                buffer.uniform_(0.5, 1.5)
        for layer in module.modules():
            if "Norm" in type(layer).__name__:
                for parameter in layer.parameters(recurse=False):
                    parameter.add_(torch.randn_like(parameter) * 0.1)
    return module.eval()


def to_array(tensor: torch.Tensor) -> np.ndarray:
    """numpy has no bfloat16: float32 holds it."""
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).detach().numpy().copy()


def outputs_of(answer) -> dict[str, np.ndarray]:
    """By the names that Tenon gives them: keys of dictionaries, else output_0 and so on."""
    found = {}
    for index, (path, leaf) in enumerate(torch.utils._pytree.tree_flatten_with_path(answer)[0]):
        steps = [str(step.key if hasattr(step, "key") else step.idx) for step in path]
        keyed = any(hasattr(step, "key") for step in path)
        if leaf is not None:
            leaf = leaf if isinstance(leaf, torch.Tensor) else torch.tensor(leaf)
            found[".".join(steps) if keyed else f"output_{index}"] = to_array(leaf)
    return found


def inputs_of(module: nn.Module, args: tuple) -> dict[str, np.ndarray]:
    names = inspect.signature(module.forward).parameters
    return {name: to_array(value) for name, value in zip(names, args) if isinstance(value, torch.Tensor)}


def export(example: Example, path: Path) -> None:
    settle(example.module)
    with torch.no_grad():
        program = torch.export.export(example.module, example.args, dynamic_shapes=example.dynamic)
    buffer = io.BytesIO()
    torch.export.save(program, buffer)
    path.write_bytes(buffer.getvalue())


def write_answers(example: Example, path: Path) -> None:
    module = example.module
    record = {}
    for time, args in enumerate([example.args, *example.more]):
        record |= {f"{time}/input:{key}": value for key, value in inputs_of(module, args).items()}
        with torch.no_grad():
            answer = module(*(value.clone() if isinstance(value, torch.Tensor) else value for value in args))
        record |= {f"{time}/output:{key}": value for key, value in outputs_of(answer).items()}
    np.savez(path, **record)


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        print(*torch_networks.MODELS, *torch_functions.MODELS)
        return
    folder, wanted = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "version").write_text(torch.__version__.partition("+")[0])
    for name, make in {**torch_networks.MODELS, **torch_functions.MODELS}.items():
        if wanted and name not in wanted:
            continue
        torch.manual_seed(7)
        example = make()
        try:
            export(example, folder / f"{name}.pt2")
        except Exception as error:  # older versions can't export all of them
            print(f"left out: {name}: {(str(error).splitlines() or [type(error).__name__])[0]}", file=sys.stderr)
        else:
            write_answers(example, folder / f"{name}.npz")


if __name__ == "__main__":
    main()
