"""Every model answers over REST what the framework that trained it answers, in JSON and in binary.

The light models are trained here, once a machine; those of PyTorch and TensorFlow lie in tests/models/exported and are
trained here too where TENON_TEST_MODELS is "all".
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import np_to_triton_dtype

from conftest import ROOT


def trained_models() -> Path:
    """The folder that tests/models/make made."""
    wanted = os.environ.get("TENON_TEST_MODELS", "light")
    done = subprocess.run([ROOT / "tests/models/make", wanted], capture_output=True, text=True)
    assert done.returncode == 0, f"tests/models/make {wanted}: {done.stderr}"
    return Path(done.stdout.strip())


FOLDERS = {"trained": trained_models(), "exported": ROOT / "tests/models/exported"}
CASES = [(origin, path.stem) for origin, folder in FOLDERS.items()
         for path in sorted((folder / "reference").glob("*.npz"))]


@pytest.fixture(scope="module")
def servers(serve):
    return {origin: serve(str(folder / "models"), "--shutdown-lameduck", "0s") for origin, folder in FOLDERS.items()}


def as_inputs(arrays: dict[str, np.ndarray], binary: bool) -> list[triton.InferInput]:
    inputs = []
    for name, value in arrays.items():
        value = value.astype(object) if value.dtype.kind == "U" else value
        tensor = triton.InferInput(name, list(value.shape), np_to_triton_dtype(value.dtype))
        tensor.set_data_from_numpy(value, binary_data=binary)
        inputs.append(tensor)
    return inputs


def assert_near(answer: np.ndarray, expected: np.ndarray, kind: str, about: dict) -> None:
    """Equal classes; all else within the tolerance of the model's page."""
    answer = answer.reshape(expected.shape)
    if kind == "class":
        assert np.array_equal(answer.astype(expected.dtype), expected)
        return
    scale = np.maximum(1, np.abs(expected)) if about["relative"] else 1
    assert np.max(np.abs(answer - expected) / scale) <= about["tolerance"], about["notes"]


def test_every_framework_is_there():
    packages = {package for origin, name in CASES for package in
                json.loads((FOLDERS[origin] / "reference" / f"{name}.json").read_text())["versions"]}
    assert {"scikit-learn", "lightgbm", "xgboost", "torch", "tensorflow-cpu"} <= packages
    assert {origin for origin, _ in CASES} == set(FOLDERS)


@pytest.mark.parametrize("rows", [None, 1], ids=["all rows", "one row"])
@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
@pytest.mark.parametrize("origin, name", CASES)
def test_answers_as_the_framework(servers, origin, name, binary, rows):
    reference = np.load(FOLDERS[origin] / "reference" / f"{name}.npz")
    about = json.loads((FOLDERS[origin] / "reference" / f"{name}.json").read_text())
    given = {key[6:]: reference[key][:rows] for key in reference if key.startswith("input:")}
    with triton.InferenceServerClient(servers[origin].address) as client:
        wanted = [triton.InferRequestedOutput(output, binary_data=binary) for output in about["kinds"]]
        result = client.infer(name, as_inputs(given, binary), outputs=wanted)
    for output, kind in about["kinds"].items():
        assert_near(result.as_numpy(output), reference[f"output:{output}"][:rows], kind, about)
