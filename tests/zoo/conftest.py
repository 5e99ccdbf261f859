"""What the tests of the zoo share: the program, the frameworks' venvs and how a model is asked."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--tenon", required=True, help="the program to test")


@pytest.fixture(scope="session")
def tenon(request) -> str:
    return str(Path(request.config.getoption("--tenon")).resolve())


def framework_python(venv: str) -> Path:
    """The interpreter of a venv that scripts/setup makes."""
    done = subprocess.run([ROOT / "scripts/setup", "venv", venv], check=True, capture_output=True, text=True)
    return Path(done.stdout.strip()) / "bin/python"


def answer_of(tenon: str, model: Path, rows: Path, output: str) -> np.ndarray:
    """One output of a model for the rows of a .npy file, a line a row."""
    done = subprocess.run([tenon, "predict", model, rows, "--outputs", output, "--output-format", "csv"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()[1:]
    return np.array([[float(cell) for cell in line.split(",")] for line in lines])
