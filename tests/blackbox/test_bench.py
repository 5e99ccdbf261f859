"""`tenon bench` against real servers, over both protocols."""

import json
import subprocess

import pytest
import requests

from conftest import SAMPLE


def bench(tenon, *arguments, code=0):
    run = subprocess.run([tenon, "bench", *arguments], capture_output=True, text=True, timeout=120)
    assert run.returncode == code, run.stderr + run.stdout
    return run


def model_of(server):
    return requests.post(server.url + "/v2/repository/index", timeout=20).json()[0]["name"]


def answered_by(server, model):
    stats = requests.get(f"{server.url}/v2/models/{model}/stats", timeout=20).json()
    return sum(int(one["inference_count"]) for one in stats["model_stats"])


@pytest.mark.parametrize("how", [[], ["--format", "json"], ["--protocol", "grpc"], ["--protocol", "grpc", "--rate", "500"],
                                 ["--concurrency", "4", "--rows", "3"]])
def test_counts_what_the_server_counts(tenon, sample, how):
    model, count = model_of(sample), 500 if "--rate" in how else 3000
    before = answered_by(sample, model)
    run = bench(tenon, model, "--server", sample.url, "--requests", str(count), "--warm-up", "0s", "--json", *how)
    result = json.loads(run.stdout)
    assert result["answered"] == count and result["failed"] == 0
    assert answered_by(sample, model) - before == count + 1  # one call is made before, to see whether it is right
    latency = result["latency_us"]
    assert 0 < latency["min"] <= latency["p50"] <= latency["p90"] <= latency["p99"] <= latency["p99_9"] <= latency["max"]
    assert result["throughput"] > 0 and result["protocol"] == ("grpc" if "grpc" in how else "rest")


def test_people_see_a_table_and_a_bar(tenon, sample):
    url = f"{sample.url}/v2/models/{model_of(sample)}"
    run = bench(tenon, url, "--duration", "300ms", "--warm-up", "0s", "--progress", "always")
    assert "closed loop" in run.stdout and "p99.9" in run.stdout and "answered" in run.stdout
    assert "requests" in run.stderr


def test_asks_with_the_rows_of_a_file(tenon, sample, folder):
    model = model_of(sample)
    inputs = requests.get(f"{sample.url}/v2/models/{model}", timeout=20).json()["inputs"]
    width = inputs[0]["shape"][-1]
    rows = folder / "rows.csv"
    rows.write_text("\n".join([",".join(f"c{i}" for i in range(width))] + [",".join(["1"] * width)] * 2) + "\n")
    run = bench(tenon, model, "--server", sample.url, "--input", str(rows), "--rows", "2", "--requests", "20",
                "--warm-up", "0s", "--json")
    assert json.loads(run.stdout)["answered"] == 20
    assert "fewer than --rows 3" in bench(tenon, model, "--server", sample.url, "--input", str(rows), "--rows", "3",
                                          code=14).stderr


def test_failures_have_an_exit_code(tenon, serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s")
    model = model_of(server)
    assert "no-such" in bench(tenon, "no-such", "--server", server.url, code=3).stderr
    run = subprocess.Popen([tenon, "bench", model, "--server", server.url, "--duration", "30s", "--json", "--warm-up", "0s"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while answered_by(server, model) < 100:
        pass
    server.stop()
    out, err = run.communicate(timeout=60)
    assert run.returncode != 0 and "requests failed, the first:" in err
    result = json.loads(out)
    assert result["failed"] >= 1 and result["first_failure"]
    assert result["seconds"] < 29
