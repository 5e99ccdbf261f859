"""What the tests of the zoo share: the program, the frameworks' venvs, how a model is asked and what was found."""

import csv
import hashlib
import io
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from findings import Findings

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--tenon", required=True, help="the program to test")
    parser.addoption("--zoo-results", type=Path, help="folder that gets what was found, as JSON")
    parser.addoption("--zoo-versions", default="newest", choices=["newest", "all"],
                     help="of the frameworks that are tested in several versions")
    parser.addoption("--zoo-sample", type=int, default=0,
                     help="try that many models of a framework, chosen by the commit; 0: all")


@pytest.fixture(scope="session")
def tenon(request) -> str:
    return str(Path(request.config.getoption("--tenon")).resolve())


@pytest.fixture(scope="session")
def findings(request):
    """Where a test says what it found: findings.add(Finding(...))."""
    found = Findings()
    yield found
    folder = request.config.getoption("--zoo-results")
    if folder is not None:
        found.write(folder)


def framework_python(venv: str) -> Path:
    """The interpreter of a venv that scripts/setup makes; the test is skipped where it was not made."""
    done = subprocess.run([ROOT / "scripts/setup", "venv", venv], check=True, capture_output=True, text=True)
    folder = Path(done.stdout.strip())
    if not (folder / ".complete").exists():
        pytest.skip(f"the venv is not there; `scripts/setup zoo` makes it: {venv}")
    return folder / "bin/python"


def run(*command) -> str:
    """What a command prints; it must not fail."""
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def sample_of(names: list[str], count: int) -> list[str]:
    """`count` names, others with every commit; 0: all."""
    if count <= 0 or count >= len(names):
        return sorted(names)
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True).stdout
    return sorted(sorted(names, key=lambda name: hashlib.sha256((commit + name).encode()).digest())[:count])


def answers_of(tenon: str, model: Path, rows: Path, outputs: list[str]) -> dict[str, np.ndarray]:
    """Outputs of a model for the rows of a .npy or .jsonl file, texts of one column or numbers. Raises ValueError with
    what the program said when the rows are refused."""
    done = subprocess.run([tenon, "predict", model, rows, "--outputs", ",".join(outputs), "--output-format", "csv"],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise ValueError(done.stderr)
    names, *lines = csv.reader(io.StringIO(done.stdout))
    table = np.array(lines)
    found = {}
    for output in outputs:
        columns = [i for i, name in enumerate(names) if re.fullmatch(re.escape(output) + r"(_\d+)?", name)]
        found[output] = table[:, columns]
    return found


def answer_of(tenon: str, model: Path, rows: Path, output: str) -> np.ndarray:
    """One output of a model for the rows of a file."""
    return answers_of(tenon, model, rows, [output])[output].astype(float)
