"""KServe: its SDK over V1, V2 and gRPC, and the V1 protocol on the wire."""

import base64
import json
import subprocess

import numpy as np
import pytest

from conftest import ROOT
from peers import peer

IRIS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 5.6, 2.4]]


def predict(session, server, model: str, body) -> dict:
    reply = session.post(f"{server.url}/v1/models/{model}:predict", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_sdk_is_answered_alike_over_every_protocol(sample):
    client = ROOT / "tests" / "blackbox" / "kserve_client.py"
    done = subprocess.run([peer("python"), client, sample.address], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout.splitlines()[-1])
    v1, v2, rpc = answers["v1"], answers["v2"], answers["grpc"]
    assert v1["ready"] and v2["ready"] and v2["live"] and rpc["ready"] and rpc["live"]
    wanted = v2["binary"]
    assert wanted["label"] == [0, 2]
    for told in (v2["json"], rpc["typed"], rpc["raw"]):
        assert told["label"] == wanted["label"]
        assert told["probabilities"] == pytest.approx(wanted["probabilities"], rel=1e-6)
    assert [row["label"] for row in v1["rows"]["predictions"]] == wanted["label"]
    assert v1["columns"]["outputs"]["label"] == wanted["label"]
    assert np.ravel(v1["columns"]["outputs"]["probabilities"]) == pytest.approx(wanted["probabilities"], rel=1e-6)
    assert v1["unknown"].startswith("404 ") and v1["explain"].startswith("501 ") and "explain" in v1["explain"]


def test_models(sample, session):
    assert session.get(f"{sample.url}/v1/models").json() == {"models": ["breast_cancer", "iris"]}
    assert session.get(f"{sample.url}/v1/models/iris").json() == {"name": "iris", "ready": True}
    assert session.get(f"{sample.url}/v1/models/nobody").status_code == 404


def test_both_protocols_answer_alike(sample, session):
    body = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [2, 4], "data": IRIS}]}
    outputs = {output["name"]: output["data"]
               for output in session.post(f"{sample.url}/v2/models/iris/infer", json=body).json()["outputs"]}
    rows = predict(session, sample, "iris", {"instances": [{"X": row} for row in IRIS]})["predictions"]
    assert rows == predict(session, sample, "iris", {"signature_name": "serving_default", "instances": IRIS})["predictions"]
    assert [row["label"] for row in rows] == outputs["label"]
    assert [value for row in rows for value in row["probabilities"]] == outputs["probabilities"]


def test_values_of_every_kind(identity, session):
    assert predict(session, identity, "identity_fp32", {"instances": [1, 2.5]}) == {"predictions": [1.0, 2.5]}
    assert predict(session, identity, "identity_int64", {"inputs": [2**63 - 1, -7]}) == {"outputs": [2**63 - 1, -7]}
    assert predict(session, identity, "identity_bool", {"instances": [True, False]}) == {"predictions": [True, False]}
    raw = base64.b64encode(b"\xff\x00").decode()
    assert predict(session, identity, "identity_bytes", {"instances": ["ä", {"b64": raw}]}) == {"predictions": ["ä", {"b64": raw}]}
    reply = session.post(f"{identity.url}/v1/models/identity_fp32:predict", data='{"instances":[3]}')
    assert reply.text == '{"predictions":[3.0]}'
    for model, body, status, reason in (
            ("identity_fp16", {"instances": [1]}, 501, "FP16"),
            ("identity_int8", {"instances": [1, 300]}, 400, "300"),
            ("identity_fp32", {"instances": []}, 400, "empty"),
            ("identity_fp32", {}, 400, "neither"),
            ("identity_fp32", {"inputs": {}}, 400, "missing")):
        reply = session.post(f"{identity.url}/v1/models/{model}:predict", json=body)
        assert reply.status_code == status and reason in reply.json()["error"], reply.text
