"""Model repositories: models come, change, break and go while requests are answered."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests
import tritonclient.grpc as triton_grpc
import tritonclient.http as triton_http
from tritonclient.utils import InferenceServerException

from pipelines import Failed, GrpcPipeline, HttpPipeline
from tiny_onnx import add_model

# How many swaps the swap-under-load test makes; `make soak` asks for more.
SWAPS = int(os.environ.get("TENON_SOAK_SWAPS", "20"))
REQUESTS = int(os.environ.get("TENON_SOAK_REQUESTS", "2000"))
CYCLES = int(os.environ.get("TENON_SOAK_CYCLES", "60"))


def put(folder: Path, model: str, version: int, data: bytes) -> None:
    """A version appears as a whole, as a careful publisher makes it."""
    place = folder / model / str(version)
    place.mkdir(parents=True, exist_ok=True)
    hidden = place / ".incoming"
    hidden.write_bytes(data)
    hidden.rename(place / "model.onnx")


def infer(session, server, model: str, value: float = 1, version: str = "") -> requests.Response:
    place = f"/versions/{version}" if version else ""
    body = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [value]}]}
    return session.post(f"{server.url}/v2/models/{model}{place}/infer", json=body)


def answer_of(reply: requests.Response) -> float:
    assert reply.status_code == 200, reply.text
    return reply.json()["outputs"][0]["data"][0]


def index(session, server) -> dict[tuple[str, str], dict]:
    rows = session.post(f"{server.url}/v2/repository/index").json()
    return {(row["name"], row.get("version", "")): row for row in rows}


def change(session, server, model: str, verb: str, **parameters) -> requests.Response:
    body = {"parameters": parameters} if parameters else None
    return session.post(f"{server.url}/v2/repository/models/{model}/{verb}", json=body)


def until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"


@pytest.fixture
def explicit(serve, folder):
    put(folder, "m", 1, add_model(1))
    put(folder, "other", 1, add_model(100))
    return serve(str(folder), "--models-control", "explicit", "--models-load", "m", "--models-versions", "latest",
                 "--models-watch", "0s", "--shutdown-lameduck", "0s")


def test_callers_load_and_unload(explicit, folder, session):
    assert answer_of(infer(session, explicit, "m")) == 2
    assert infer(session, explicit, "other").status_code == 404
    assert index(session, explicit)[("other", "")] == {"name": "other"}
    assert change(session, explicit, "other", "load").status_code == 200
    assert answer_of(infer(session, explicit, "other")) == 101
    assert change(session, explicit, "other", "unload").status_code == 200
    assert infer(session, explicit, "other").status_code == 404
    row = index(session, explicit)[("other", "1")]
    assert (row["state"], row["reason"]) in (("UNAVAILABLE", "unloaded"), ("UNLOADING", "unloaded"))
    assert change(session, explicit, "nobody", "load").status_code == 404
    assert change(session, explicit, "nobody", "unload").status_code == 404
    assert change(session, explicit, "m", "load", color="red").status_code == 501
    session.close()


def test_stock_clients_load_and_unload(explicit, folder, session):
    with triton_grpc.InferenceServerClient(explicit.address) as rpc, triton_http.InferenceServerClient(explicit.address) as http:
        for client in (rpc, http):
            client.load_model("other")
            assert answer_of(infer(session, explicit, "other")) == 101
            client.unload_model("other", unload_dependents=True)
            assert infer(session, explicit, "other").status_code == 404
        client = rpc
        rows = client.get_model_repository_index(as_json=True)["models"]
        assert {"name": "m", "version": "1", "state": "READY"} in rows
        for model, reason in (("nobody", "no model of that name"), ("", "model_name is empty")):
            with pytest.raises(InferenceServerException, match=reason):
                client.load_model(model)
        put(folder, "m", 2, b"no model")
        with pytest.raises(InferenceServerException, match="loading model 'm' version '2'"):
            client.load_model("m")
        assert answer_of(infer(session, explicit, "m")) == 2


def test_stock_clients_send_configuration_and_files(serve, folder, session, tmp_path):
    put(folder, "m", 1, add_model(1))
    put(folder, "m", 2, add_model(2))
    server = serve(str(folder), "--models-control", "explicit", "--models-watch", "0s", "--shutdown-lameduck", "0s",
                   "--models-max-override-bytes", "1MiB", environment={"TMPDIR": str(tmp_path)})

    def versions(model: str) -> list[str]:
        return session.get(f"{server.url}/v2/models/{model}").json()["versions"]

    with triton_grpc.InferenceServerClient(server.address) as rpc, triton_http.InferenceServerClient(server.address) as http:
        for client in (rpc, http):
            assert versions("m") == ["1", "2"]
            client.load_model("m", config=json.dumps({"version_policy": {"specific": {"versions": ["1"]}}}))
            assert versions("m") == ["1"]
            assert session.get(f"{server.url}/v2/models/m/config").json()["version_policy"] == {"specific": {"versions": ["1"]}}
            client.load_model("m", config="{}", files={"file:7/model.onnx": add_model(7)})
            assert answer_of(infer(session, server, "m")) == 8 and versions("m") == ["7"]
            client.load_model("fresh", config='{"backend": "onnxruntime"}', files={"file:1/model.onnx": add_model(9)})
            assert answer_of(infer(session, server, "fresh")) == 10
            for files, config, reason in (
                    ({"file:1/model.onnx": b"no model"}, "{}", "version '1'"),
                    ({"file:../model.onnx": add_model(1)}, "{}", "'../model.onnx'"),
                    ({"file:1/model.onnx": add_model(1)}, None, "'config'"),
                    ({"file:1/model.onnx": add_model(1)}, '{"max_batch": 1}', "max_batch"),
                    ({"file:1/model.onnx": bytes(2 << 20)}, "{}", "models.max_override_bytes")):
                with pytest.raises(InferenceServerException, match=reason):
                    client.load_model("m", config=config, files=files)
                assert answer_of(infer(session, server, "m")) == 8
            client.load_model("m")
            assert answer_of(infer(session, server, "m")) == 3
    assert list(tmp_path.glob("tenon-*")) == []


def test_a_broken_version_leaves_the_old_one_answering(explicit, folder, session):
    put(folder, "m", 2, b"no model")
    failed = change(session, explicit, "m", "load")
    assert failed.status_code == 400
    assert "loading model 'm' version '2'" in failed.json()["error"]
    assert answer_of(infer(session, explicit, "m")) == 2
    row = index(session, explicit)[("m", "2")]
    assert row["state"] == "UNAVAILABLE" and row["reason"]
    put(folder, "m", 2, add_model(5))
    assert change(session, explicit, "m", "load").status_code == 200
    assert answer_of(infer(session, explicit, "m")) == 6
    put(folder, "m", 3, add_model(5, output="z"))
    failed = change(session, explicit, "m", "load")
    assert "output 'y' would be missing" in failed.json()["error"]
    assert answer_of(infer(session, explicit, "m")) == 6
    assert session.get(f"{explicit.url}/v2/health/ready").status_code == 200


def test_one_broken_model_of_many_does_not_stop_the_start(serve, folder, session):
    put(folder, "good", 1, add_model(1))
    put(folder, "bad", 1, b"no model")
    (folder / "worse" / "1").mkdir(parents=True)
    (folder / "worse" / "config.pbtxt").write_text('name: "worse"\nmax_batch: 8\n')
    server = serve(str(folder), "--shutdown-lameduck", "0s")
    assert answer_of(infer(session, server, "good")) == 2
    assert session.get(f"{server.url}/v2/health/live").status_code == 200
    assert session.get(f"{server.url}/v2/health/ready").status_code == 503
    assert session.get(f"{server.url}/v2/models/good/ready").status_code == 200
    assert session.get(f"{server.url}/v2/models/bad/ready").status_code == 503
    assert session.get(f"{server.url}/v2/models/bad/versions/1/ready").status_code == 503
    assert session.get(f"{server.url}/v2/models/bad/versions/2/ready").status_code == 404
    assert session.get(f"{server.url}/v2/models/nobody/ready").status_code == 404
    rows = index(session, server)
    assert "line 2" in rows[("worse", "")]["reason"] and "max_batch" in rows[("worse", "")]["reason"]
    assert change(session, server, "good", "unload").status_code == 400
    lenient = serve(str(folder), "--models-readiness", "started", "--shutdown-lameduck", "0s")
    assert session.get(f"{lenient.url}/v2/health/ready").status_code == 200


def test_poll_follows_the_folder(serve, folder, session):
    server = serve(str(folder), "--models-control", "poll", "--models-poll-interval", "100ms", "--models-settle", "300ms",
                   "--models-versions", "latest", "--models-watch", "0s", "--shutdown-lameduck", "0s")
    put(folder, "m", 1, add_model(1))
    until(lambda: infer(session, server, "m").status_code == 200)
    put(folder, "m", 2, add_model(2))
    until(lambda: answer_of(infer(session, server, "m")) == 3)
    half = add_model(3)
    (folder / "m" / "3").mkdir()
    with open(folder / "m" / "3" / "model.onnx", "wb") as slow:
        for byte in range(0, len(half), len(half) // 8):
            slow.write(half[byte:byte + len(half) // 8])
            slow.flush()
            pause = time.monotonic() + 0.1  # the writer's; shorter than models.settle
            while time.monotonic() < pause:
                assert ("m", "3") not in index(session, server)
    until(lambda: answer_of(infer(session, server, "m")) == 4)
    for file in (folder / "m").rglob("*"):
        if file.is_file():
            file.unlink()
    for place in (folder / "m").iterdir():
        place.rmdir()
    (folder / "m").rmdir()
    until(lambda: infer(session, server, "m").status_code == 404)
    assert index(session, server) == {}


def test_reads_config_pbtxt(serve, folder, session):
    put(folder, "m", 1, add_model(1))
    put(folder, "m", 2, add_model(2))
    put(folder, "m", 3, add_model(3))
    (folder / "m" / "config.pbtxt").write_text("""
        platform: "onnxruntime_onnx"
        input [ { name: "x" data_type: TYPE_FP32 dims: [ -1 ] } ]
        version_policy { specific { versions: [ 1, 2 ] } }
        dynamic_batching { max_queue_delay_microseconds: 100 }
        response_cache { enable: true }
        model_warmup [ { name: "w" batch_size: 1 inputs { key: "x" value { data_type: TYPE_FP32 dims: 3 random_data: true } } } ]
    """)
    server = serve(str(folder), "--shutdown-lameduck", "0s")
    assert session.get(f"{server.url}/v2/models/m").json()["versions"] == ["1", "2"]
    assert any("configuration not acted on" in line and '"fields":"response_cache"' in line for line in server.log)


def test_the_command_line_shows_and_changes_models(explicit, tenon, folder):
    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([tenon, *arguments, "--server", explicit.url], capture_output=True, text=True, timeout=60)

    assert run("load", "other").stdout == "other: loaded\n"
    table = run("models").stdout.splitlines()
    assert table[0].split() == ["NAME", "VERSION", "STATE", "MEMORY", "REQUESTS", "P50", "P99", "REASON"]
    assert [line.split()[:3] for line in table[1:]] == [["m", "1", "READY"], ["other", "1", "READY"]]
    assert {row["name"] for row in json.loads(run("models", "--json").stdout)} == {"m", "other"}
    assert run("reload", "m").returncode == 0
    assert run("unload", "other").stdout == "other: unloaded\n"
    failed = run("load", "nobody")
    assert failed.returncode != 0 and "no model of that name" in failed.stderr


def test_swaps_under_load_fail_no_request(serve, folder, session):
    """Version v answers 1 + v: an answer whose value and version differ would be a mixture."""
    put(folder, "m", 1, add_model(1))
    server = serve(str(folder), "--models-control", "explicit", "--models-versions", "latest", "--models-watch", "100ms",
                   "--shutdown-lameduck", "0s")
    done = threading.Event()
    wrong: list[str] = []
    counts = {HttpPipeline: [0, 0], GrpcPipeline: [0, 0]}

    def ask(kind: type, client: int) -> None:
        pipeline = kind(server, "m")
        while not done.is_set():
            try:
                answers = pipeline.ask()
            except Failed as failure:
                wrong.append(f"{kind.__name__}: {failure}")
                return
            counts[kind][client] += len(answers)
            wrong.extend(f"{kind.__name__}: version {version}, value {value}" for version, value in answers if value != 1 + version)

    def answered() -> int:
        return sum(map(sum, counts.values()))

    clients = [threading.Thread(target=ask, args=(kind, client), daemon=True) for kind in counts for client in range(2)]
    for client in clients:
        client.start()
    refused = 0
    for version in range(2, SWAPS + 2):
        until(lambda: wrong or answered() >= REQUESTS * (version - 2) // SWAPS, 3600)
        assert not wrong, wrong[:3]
        if version % (SWAPS // 5) == 0:
            put(folder, "m", version, b"broken")
            assert change(session, server, "m", "load").status_code == 400
            assert answer_of(infer(session, server, "m")) == version  # of the version before
            put(folder, "m", version, add_model(version))
            refused += 1
        else:
            put(folder, "m", version, add_model(version))
        assert change(session, server, "m", "load").status_code == 200
        assert answer_of(infer(session, server, "m")) == 1 + version
    until(lambda: wrong or answered() >= REQUESTS, 3600)
    done.set()
    for client in clients:
        client.join()
    print(f"{SWAPS} swaps, {refused} broken versions refused, {sum(counts[HttpPipeline])} requests over HTTP/1.1, "
          f"{sum(counts[GrpcPipeline])} over gRPC, {len(wrong)} of them failed or mixed")
    assert not wrong, wrong[:3]
    assert refused == 5 and all(map(all, counts.values()))


def test_unloading_gives_memory_back(serve, folder, session):
    put(folder, "m", 1, add_model(1, weights=32 << 20))
    server = serve(str(folder), "--models-control", "explicit", "--models-load", "", "--shutdown-lameduck", "0s")

    def resident() -> int:
        return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def cycle() -> int:
        assert change(session, server, "m", "load").status_code == 200
        infer(session, server, "m")
        loaded = resident()
        assert change(session, server, "m", "unload").status_code == 200
        until(lambda: index(session, server)[("m", "1")]["state"] == "UNAVAILABLE")
        return loaded

    for _ in range(5):
        loaded = cycle()
    before = resident()
    assert before < loaded - (20 << 20)
    for _ in range(CYCLES):
        cycle()
    after = resident()
    print(f"{before >> 20} MiB before, {after >> 20} MiB after {CYCLES} cycles, {loaded >> 20} MiB while loaded")
    assert after < before + (16 << 20)
