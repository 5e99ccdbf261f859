"""gRPC's client for Node, unmodified."""

import json
import os
import shutil
import subprocess

import pytest

from conftest import ROOT
from peers import node_modules


def test_is_answered(sample):
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed")
    proto = ROOT / "src" / "server" / "dialect" / "oip" / "grpc_service.proto"
    done = subprocess.run([node, ROOT / "tests" / "blackbox" / "node_client.js", proto, sample.address], capture_output=True,
                          text=True, timeout=60, env={**os.environ, "NODE_PATH": str(node_modules())})
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["live"] and answer["many"] and answer["id"] == "7"
    assert answer["outputs"] == ["label", "probabilities"] and answer["bytes"] == [8, 12]
    assert answer["unknown"]["code"] == 5 and "unknown model" in answer["unknown"]["details"]
    assert answer["late"]["code"] == 4
    assert [one.split(":")[0] for one in answer["stream"]] == ["a", "b", "c"]
    assert "unknown model" in answer["stream"][1] and answer["stream"][2] == "c:"
