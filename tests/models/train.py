#!/usr/bin/env python3
"""Trains models with the real frameworks on the data that scikit-learn ships and writes them as ONNX.

    train.py --framework sklearn --out MODELS --reference REFERENCE
    train.py --sample tests/models/sample

Each model becomes MODELS/<name>/1/model.onnx. REFERENCE/<name>.npz holds inputs and what the framework itself answers
to them ("input:<name>", "output:<name>"); REFERENCE/<name>.json says what each output is, how near it must come and
which versions made it. The script compares ONNX Runtime with the framework too and fails when one is further away.
"""

import argparse
import importlib
import importlib.metadata
import json
import sys
from pathlib import Path

import numpy as np

from trained import Trained

FRAMEWORKS = {  # and the packages that made their models
    "sklearn": ["scikit-learn", "skl2onnx", "onnx"],
    "lightgbm": ["lightgbm", "onnxmltools", "onnx"],
    "xgboost": ["xgboost", "onnxmltools", "onnx"],
    "torch": ["torch", "onnxscript", "onnx"],
    "tensorflow": ["tensorflow-cpu", "keras", "tf2onnx", "onnx"],
}


def unfold(value) -> np.ndarray:
    """A list of maps, as ZipMap gives it, as the matrix of its values."""
    return np.array([list(row.values()) for row in value]) if isinstance(value, list) else np.asarray(value)


def check(name: str, trained: Trained) -> dict[str, float]:
    """Compares ONNX Runtime with the framework and prints a line; the largest error of each output."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(trained.onnx, options, providers=["CPUExecutionProvider"])
    answers = dict(zip((output.name for output in session.get_outputs()), session.run(None, trained.inputs)))
    errors = {output: trained.error(output, unfold(answers[output])) for output in trained.outputs}
    good = all(error <= trained.tolerance for error in errors.values())
    text = "  ".join(f"{output} {error:.1e}" for output, error in errors.items())
    print(f"{name:24} {'ok ' if good else 'FAR'} {len(trained.onnx):8} bytes  {text}", flush=True)
    return errors


def write(name: str, trained: Trained, args: argparse.Namespace, errors: dict[str, float]) -> None:
    """Writes the model and, where asked for, its reference."""
    folder = (args.sample or args.out) / name / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(trained.onnx)
    if args.reference is None:
        return
    args.reference.mkdir(parents=True, exist_ok=True)
    arrays = {f"input:{key}": value.astype(str) if value.dtype == object else value
              for key, value in trained.inputs.items()}
    arrays |= {f"output:{key}": value for key, value in trained.outputs.items()}
    np.savez_compressed(args.reference / f"{name}.npz", **arrays)
    about = {"name": name, "kinds": trained.kinds, "tolerance": trained.tolerance, "relative": trained.relative,
             "notes": trained.notes, "errors": errors,
             "versions": {package: importlib.metadata.version(package) for package in FRAMEWORKS[args.framework]}}
    (args.reference / f"{name}.json").write_text(json.dumps(about, indent=1) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--framework", choices=list(FRAMEWORKS), default="sklearn")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--sample", type=Path, help="write only the sample models here")
    parser.add_argument("--only", help="the one model to train")
    args = parser.parse_args()
    module = importlib.import_module(f"{args.framework}_models")
    good = True
    for make in module.SAMPLES if args.sample else module.MODELS:
        if args.only and make.__name__ != args.only:
            continue
        trained = make()
        errors = check(make.__name__, trained)
        good = good and max(errors.values()) <= trained.tolerance
        write(make.__name__, trained, args, errors)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
