"""Every trained model answers over REST what its framework answers, in JSON and in binary."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import np_to_triton_dtype

from conftest import ROOT


def trained_models() -> Path | None:
    """The folder that tests/models/make made; None where its venvs are not there."""
    wanted = os.environ.get("TENON_TEST_MODELS", "light")
    done = subprocess.run([ROOT / "tests/models/make", wanted], capture_output=True, text=True)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


FOLDER = trained_models()
NAMES = sorted(path.stem for path in (FOLDER / "reference").glob("*.npz")) if FOLDER else []


@pytest.fixture(scope="module")
def trained(serve):
    return serve(str(FOLDER / "models"), "--shutdown-lameduck", "0s")


def as_inputs(arrays: dict[str, np.ndarray], binary: bool) -> list[triton.InferInput]:
    inputs = []
    for name, value in arrays.items():
        value = value.astype(object) if value.dtype.kind == "U" else value
        tensor = triton.InferInput(name, list(value.shape), np_to_triton_dtype(value.dtype))
        tensor.set_data_from_numpy(value, binary_data=binary)
        inputs.append(tensor)
    return inputs


@pytest.mark.skipif(FOLDER is None, reason="no trained models: run scripts/setup and tests/models/make")
def test_models_are_there():
    assert len(NAMES) >= 12


@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
@pytest.mark.parametrize("name", NAMES)
def test_answers_as_the_framework(trained, name, binary):
    reference = np.load(FOLDER / "reference" / f"{name}.npz")
    about = json.loads((FOLDER / "reference" / f"{name}.json").read_text())
    given = {key[6:]: reference[key] for key in reference if key.startswith("input:")}
    with triton.InferenceServerClient(trained.address) as client:
        wanted = [triton.InferRequestedOutput(output, binary_data=binary) for output in about["kinds"]]
        result = client.infer(name, as_inputs(given, binary), outputs=wanted)
    for output, kind in about["kinds"].items():
        expected = reference[f"output:{output}"]
        answer = result.as_numpy(output).reshape(expected.shape)
        if kind == "class":
            assert np.array_equal(answer.astype(expected.dtype), expected), output
            continue
        scale = np.maximum(1, np.abs(expected)) if about["relative"] or kind == "distance" else 1
        assert np.max(np.abs(answer - expected) / scale) <= about["tolerance"], (output, about["notes"])
