"""The README's section about one's own models, run as it is written against a server of the sample models."""

import re
import shutil
import subprocess
import sys

import pytest
import requests

from conftest import ROOT, SAMPLE

PORT = 8080  # as written


def section(title: str) -> str:
    text = (ROOT / "README.md").read_text()
    begin = text.index(f"\n## {title}\n")
    return text[begin:text.index("\n## ", begin + 1)]


OWN_MODELS = section("Your own models")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", OWN_MODELS, re.S)


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_the_clients_example_runs_over_both_protocols(sample, protocol):
    """`import tritonclient.grpc as triton` is what the text below the example says to change."""
    code, = blocks("python")
    assert f"127.0.0.1:{PORT}" in code and "import tritonclient.grpc as triton" in OWN_MODELS
    code = code.replace("tritonclient.http", f"tritonclient.{protocol}").replace(f":{PORT}", f":{sample.port}")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    numbers = [float(number) for number in re.findall(r"[\d.]+(?:e-?\d+)?", done.stdout)]
    assert numbers == pytest.approx([0.9849253, 0.015073812, 8.481044e-07], rel=1e-4)


def test_the_kserve_request_is_answered(sample):
    request = next(block for block in blocks("sh") if ":predict" in block)
    done = subprocess.run(request.replace(f":{PORT}/", f":{sample.port}/"), shell=True, capture_output=True, text=True, timeout=60)
    assert '"predictions"' in done.stdout, done.stdout


def commands() -> list[list[str]]:
    listed = next(block for block in blocks("sh") if "tenon serve churn.onnx" in block)
    return [line.split("#")[0].split() for line in listed.splitlines()]


@pytest.mark.parametrize("words", [words for words in commands() if words[1] != "serve"], ids=" ".join)
def test_the_commands_beside_a_server_run(tenon, sample, tmp_path, words):
    """On the sample's model, where the text names a file of the reader's."""
    model = SAMPLE / "iris" / "1" / "model.onnx"
    (tmp_path / "customers.csv").write_text("X_0,X_1,X_2,X_3\n5.1,3.5,1.4,0.2\n")
    (tmp_path / "churn.onnx").write_bytes(model.read_bytes())
    extra = {"models": ["--server", sample.url], "bench": ["--server", sample.url, "--requests", "100"],
             "keys": ["--auth-key-file", "keys.json"]}.get(words[1], [])
    done = subprocess.run([tenon, *words[1:], *extra], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("words", [words for words in commands() if words[2:3] in (["churn.onnx"], ["models/"]) and words[1] == "serve"],
                         ids=" ".join)
def test_models_of_ones_own_are_served(serve, tmp_path, words):
    shutil.copytree(SAMPLE, tmp_path / "models")
    shutil.copy(SAMPLE / "iris" / "1" / "model.onnx", tmp_path / "churn.onnx")
    server = serve(str(tmp_path / words[2]), *words[3:], "--shutdown-lameduck", "0s")
    model = "churn" if words[2] == "churn.onnx" else "iris"
    assert requests.get(f"{server.url}/v2/models/{model}/ready", timeout=20).status_code == 200


def test_the_flags_of_serve_are_listed(tenon):
    assert ["tenon", "serve", "--help"] in commands()
    done = subprocess.run([tenon, "serve", "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "--http-port" in done.stdout
