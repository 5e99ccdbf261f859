"""Names and paths that mean to leave their folder; the names say which row of the list of attacks each one is
(docs/attacks.md). A canary outside says whether one did."""

import json
import os
import secrets
from urllib.parse import quote

import pytest
import requests
import tritonclient.grpc as triton_grpc
import tritonclient.http as triton_http
from tritonclient.utils import InferenceServerException

from attack import exchange, status_of
from test_repository import answer_of, change, index, infer, put
from tiny_onnx import add_model

NAMES = ["../etc", "a/../b", "..", ".", " ..", ".. ", "model/", "/etc/passwd", "\t", " \t \n ", "a\\..\\b", "C:\\x", "..\\..\\x", "x\0",
         "/proc/self/root", "../models/m", "m/1", "./m", "sha256:../../x"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a repository, and beside it what nobody may reach."""
    place = tmp_path_factory.mktemp("place")
    put(place / "models", "m", 1, add_model(1))
    put(place / "outside", "secret", 1, add_model(1000))
    (place / "outside" / "CANARY").write_text(secrets.token_hex(16))
    os.symlink(place / "outside" / "secret", place / "models" / "leak")
    (place / "models" / "half").mkdir()
    os.symlink(place / "outside" / "secret" / "1", place / "models" / "half" / "1")
    (place / "models" / "file" / "1").mkdir(parents=True)
    os.symlink(place / "outside" / "secret" / "1" / "model.onnx", place / "models" / "file" / "1" / "model.onnx")
    return place


@pytest.fixture(scope="module")
def server(serve, place):
    before = sorted(place.rglob("*"))
    tmp = place.parent / "tmp"
    tmp.mkdir()
    yield serve(str(place / "models"), "--models-control", "explicit", "--models-load", "m", "--models-watch", "0s",
                "--shutdown-lameduck", "0s", environment={"TMPDIR": str(tmp)})
    assert sorted(place.rglob("*")) == before
    assert list(tmp.iterdir()) == []  # B20


@pytest.mark.parametrize("target", [
    "/v2/models/%252e%252e%252f%252e%252e%252fx", "/v2/models/%2E%2E%2Fpath", "/v2/models/%2%0952e%2%0952e/%2%0A52e/path",
    "/v2/models/..%5c..%5cx", "/v2/models/C:%5cx", "/v2/models/a%5c..%5c..%5cb", "/v2/models/x%00", "/etc/passwd%00.jpg",
    "/v2/models/m/../../admin", "//admin", "/%2e%2e/admin", "/v2/models/m%2f1/infer", "/admin;x", "\\admin", "/v2/./models/m",
    "http://localhost/../v2", "/static/js/../../../../../../etc/passwd", "/logs/file?filename=../../../../../etc%2fpasswd&lines=50000",
])
def test_b6_b7_b8_b56_b112_paths_that_are_not_canonical(server, target):
    answer = exchange(server, f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert status_of(answer) in (400, 404)
    assert b"root:" not in answer


@pytest.mark.parametrize("model", ["leak", "half", "file"])
def test_b10_links_in_the_repository_lead_nowhere(server, session, model):
    assert change(session, server, model, "load").status_code in (400, 404)
    assert infer(session, server, model).status_code in (404, 503)
    assert not any(name == model and row.get("state") == "READY" for (name, _), row in index(session, server).items())


@pytest.mark.parametrize("name", NAMES)
def test_b14_model_names_are_no_paths(server, session, name):
    path = f"{server.url}/v2/repository/models/{quote(name, safe='')}"
    for url in (f"{path}/load", f"{path}/unload", f"{server.url}/v2/models/{quote(name, safe='')}/infer"):
        assert session.post(url).status_code in (400, 404, 405)
    with triton_grpc.InferenceServerClient(server.address) as client:
        for call in (client.load_model, client.unload_model, client.get_model_metadata, client.get_model_config):
            with pytest.raises(InferenceServerException):
                call(name)
    assert answer_of(infer(session, server, "m")) == 2


@pytest.mark.parametrize("file", ["../../root/.bashrc", "/root/.bashrc", "../escape/new/test.txt", "1/../../model.onnx",
                                  "1/../2/../../model.onnx", "1\\model.onnx", "1/model.onnx\0", "..", "1", "a/model.onnx", ""])
def test_b15_files_that_a_load_brings_have_no_place_elsewhere(server, session, file):
    files = {f"file:{file}": add_model(5)}
    with triton_grpc.InferenceServerClient(server.address) as rpc, triton_http.InferenceServerClient(server.address) as http:
        for client in (rpc, http):
            with pytest.raises(InferenceServerException):
                client.load_model("m", config="{}", files=files)
    assert answer_of(infer(session, server, "m")) == 2


def test_b15_files_that_a_load_brings_are_not_run(server, session):
    """What Triton took for its own: a Python backend's file, a configuration that names one."""
    with triton_grpc.InferenceServerClient(server.address) as client:
        for config, file in (("{}", "1/model.py"), ('{"backend":"python"}', "1/model.onnx"), ('{"backend":"identity"}', "1/model.onnx")):
            with pytest.raises(InferenceServerException):
                client.load_model("fresh", config=config, files={f"file:{file}": b"import os; os.system('touch CANARY')"})


@pytest.mark.parametrize(("path", "setting"), [
    ("logging", {"log_file": "/root/.bashrc"}), ("trace/setting", {"trace_file": ["/etc/cron.d/x"]}),
    ("models/m/trace/setting", {"trace_file": ["/etc/cron.d/x"]}),
])
def test_b16_nobody_says_where_the_log_goes(server, session, path, setting):
    assert session.post(f"{server.url}/v2/{path}", json=setting).status_code in (400, 501)
    with triton_grpc.InferenceServerClient(server.address) as client, pytest.raises(InferenceServerException):
        change_setting = client.update_log_settings if path == "logging" else client.update_trace_settings
        change_setting(settings=setting)


@pytest.mark.parametrize("url", ["/opt/x/../../proc/self/root", "/dev/zero", "/sys/kernel", "file:///etc", "http://127.0.0.1:1/evil.mar"])
def test_b17_b93_nobody_says_where_models_come_from(server, session, url):
    for key in ("url", "repository_name", "model_repository", "source"):
        assert change(session, server, "m", "load", **{key: url}).status_code in (400, 501)
    for path in ("/models", "/v2/repository/register", "/api/2.0/mlflow/model-versions/create"):
        assert session.post(f"{server.url}{path}", params={"url": url}, data=json.dumps({"source": url, "url": url})).status_code == 404
    config = json.dumps({"default_model_filename": url})
    with pytest.raises(InferenceServerException), triton_http.InferenceServerClient(server.address) as client:
        client.load_model("m", config=config)
    assert answer_of(infer(session, server, "m")) == 2


def test_b72_errors_name_no_place_of_this_machine(server, session, place):
    """Each is of another part: files, names, JSON, the protocols' tables."""
    answers = [change(session, server, model, "load") for model in ("leak", "half", "file", "nobody")]
    answers += [session.get(f"{server.url}{path}") for path in ("/v2/models/half", "/v2/models/%00", "/nowhere")]
    answers += [session.post(f"{server.url}/v2/models/m/infer", data=data) for data in (b"", b"{", b"[]", b'{"inputs":[{}]}')]
    answers += [session.post(f"{server.url}/v2/repository/index"), requests.post(f"{server.url}/v2/models/m/infer", data=b"x", headers={
        "Inference-Header-Content-Length": "7"})]
    for answer in answers:
        assert str(place) not in answer.text and " 0x" not in answer.text, answer.text


def test_b91_what_a_caller_wrote_comes_back_as_json(server, session):
    """No answer is a page, whatever the request says that it is or takes."""
    script = "<script>alert(1)</script>"
    headers = {"Content-Type": script, "Accept": "text/html"}
    answers = [session.get(f"{server.url}/v2/models/{quote(script)}", headers=headers),
               session.get(f"{server.url}/{quote(script)}", headers=headers),
               session.post(f"{server.url}/v2/models/m/infer", data=json.dumps({"inputs": [{"name": script}]}), headers=headers),
               session.post(f"{server.url}/v2/repository/models/m/load", data=json.dumps({"parameters": {script: 1}}), headers=headers)]
    for answer in answers:
        assert answer.status_code >= 400 and answer.headers["Content-Type"] == "application/json"
