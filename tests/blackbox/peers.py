"""Programs that are other ends of the wire and live apart from the test client: where they are, or why there is none."""

import subprocess
from pathlib import Path

import pytest

from conftest import ROOT


def peer(program: str) -> Path:
    """A program of the venv that tests/requirements-peers.txt describes."""
    folder = subprocess.run([ROOT / "scripts" / "setup", "venv", "peers"], capture_output=True, text=True, check=True).stdout.strip()
    found = Path(folder) / "bin" / program
    if not found.exists():
        pytest.skip(f"{program} is not here: scripts/setup makes the venv of peers")
    return found


def go_program(program: str) -> Path:
    found = ROOT / "build" / "deps" / "bin" / program
    if not found.exists():
        pytest.skip(f"{program} is not here: scripts/setup builds it where Go is installed")
    return found


def node_modules() -> Path:
    found = ROOT / "build" / "deps" / "node" / "node_modules"
    if not found.exists():
        pytest.skip("the packages of Node are not here: scripts/setup brings them where Node is installed")
    return found
