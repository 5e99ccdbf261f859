"""`make up` as the README tells it: set up, build the release, serve, and answer the first request."""

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PORT = 8080  # as written


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def first_request() -> tuple[str, dict]:
    """The README's first request and its answer."""
    section = (ROOT / "README.md").read_text().split("## The first request")[1]
    request, answer = re.search(r"```sh\n(.*?)```\n\n```json\n(.*?)```", section, re.S).groups()
    return request, json.loads(answer)


def test_make_up_answers_the_first_request_of_the_readme():
    request, expected = first_request()
    assert f":{PORT}/" in request
    port = free_port()
    # A group of its own, so that the server under `make` can be ended with it.
    up = subprocess.Popen(["make", "up", f"PORT={port}"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, start_new_session=True)
    try:
        log = []
        for line in up.stdout:
            log.append(line)
            if '"message":"ready"' in line:
                break
        else:
            pytest.fail(f"`make up` ended: {''.join(log[-60:])}")
        assert any(f"http://127.0.0.1:{port}/v2/models/iris/infer" in line for line in log), "no request was printed"
        answer = json.loads(subprocess.run(request.replace(f":{PORT}/", f":{port}/"), shell=True, check=True,
                                           capture_output=True, text=True, timeout=60).stdout)
        probabilities = expected["outputs"][1].pop("data")
        assert answer["outputs"][1].pop("data") == pytest.approx(probabilities, rel=1e-4, abs=1e-6)
        assert answer == expected
    finally:
        os.killpg(up.pid, signal.SIGTERM)
        up.communicate(timeout=60)  # to the end of the output, which is the end of the server
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0, "the server stayed behind"
