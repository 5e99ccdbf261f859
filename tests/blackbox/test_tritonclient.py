"""tritonclient.http from PyPI, unmodified, against the server."""

import asyncio
import shutil
import subprocess

import ml_dtypes
import numpy as np
import pytest
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from tritonclient.utils import InferenceServerException

from conftest import IDENTITY, ROOT

VALUES = {  # of each datatype: the ends of its range and what is easily lost on the way
    "BOOL": np.array([True, False, True]),
    "UINT8": np.array([0, 1, 255], np.uint8),
    "UINT16": np.array([0, 1, 65535], np.uint16),
    "UINT32": np.array([0, 1, 2**32 - 1], np.uint32),
    "UINT64": np.array([0, 2**53 + 1, 2**64 - 1], np.uint64),
    "INT8": np.array([-128, 0, 127], np.int8),
    "INT16": np.array([-32768, 0, 32767], np.int16),
    "INT32": np.array([-(2**31), 0, 2**31 - 1], np.int32),
    "INT64": np.array([-(2**63), 2**53 + 1, 2**63 - 1], np.int64),
    "FP16": np.array([-65504, 0.1, np.inf], np.float16),
    "BF16": np.array([-1.5, 0.1, 3e38], ml_dtypes.bfloat16),
    "FP32": np.array([np.float32(0.1), -3.4e38, 1e-45], np.float32),
    "FP64": np.array([0.1, -1.7e308, 5e-324], np.float64),
    "BYTES": np.array(["plain", "é ☃ \U0001d11e", "nul \0, quote \", line\n", ""], object),
}
BINARY_ONLY = {"FP16", "BF16"}


@pytest.fixture
def client(sample):
    with triton.InferenceServerClient(sample.address) as opened:
        yield opened


@pytest.fixture
def echo(identity):
    with triton.InferenceServerClient(identity.address) as opened:
        yield opened


def tensor(name: str, datatype: str, values: np.ndarray, binary: bool = True) -> triton.InferInput:
    made = triton.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, binary_data=binary)
    return made


def iris_input(rows: int = 1, binary: bool = True) -> triton.InferInput:
    return tensor("X", "FP32", np.tile(np.array([[5.1, 3.5, 1.4, 0.2]], np.float32), (rows, 1)), binary)


def texts(values: np.ndarray) -> list:
    """Strings come back as bytes in binary and as texts in JSON."""
    return [value.decode() if isinstance(value, bytes) else value for value in values.ravel()]


def test_health_and_metadata(client):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("iris")
    assert client.is_model_ready("iris", "1")
    assert not client.is_model_ready("nothing")
    assert not client.is_model_ready("iris", "2")
    metadata = client.get_server_metadata()
    assert metadata["name"] == "tenon" and metadata["version"]
    assert metadata["extensions"] == ["binary_tensor_data", "logging", "model_configuration", "model_repository", "parameters", "statistics"]
    model = client.get_model_metadata("iris", "1")
    assert model["name"] == "iris" and model["versions"] == ["1"] and model["platform"] == "onnxruntime_onnx"
    assert model["inputs"] == [{"name": "X", "datatype": "FP32", "shape": [-1, 4]}]
    assert {output["name"] for output in model["outputs"]} == {"label", "probabilities"}


@pytest.mark.parametrize("binary_output", [False, True], ids=["to json", "to binary"])
@pytest.mark.parametrize("binary_input", [False, True], ids=["json", "binary"])
@pytest.mark.parametrize("datatype", VALUES)
def test_every_datatype_comes_back_as_it_went(echo, datatype, binary_input, binary_output):
    values = VALUES[datatype]
    model = f"identity_{datatype.lower()}"

    def ask() -> triton.InferResult:
        wanted = [triton.InferRequestedOutput("y", binary_data=binary_output)]
        return echo.infer(model, [tensor("x", datatype, values, binary_input)], outputs=wanted)

    if datatype in BINARY_ONLY and not (binary_input and binary_output):
        with pytest.raises(InferenceServerException, match=f"JSON does not carry {datatype}|must be sent as binary"):
            ask()
        return
    answer = ask().as_numpy("y")
    assert answer.shape == values.shape
    if datatype == "BYTES":
        assert texts(answer) == list(values)
    else:
        assert answer.dtype == values.dtype and answer.tobytes() == values.tobytes()


@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
def test_what_is_no_number_comes_back(echo, binary):
    values = np.array([np.nan, np.inf, -np.inf, -0.0])
    outputs = [triton.InferRequestedOutput("y", binary_data=binary)]
    answer = echo.infer("identity_fp64", [tensor("x", "FP64", values, binary)], outputs=outputs).as_numpy("y")
    assert np.array_equal(answer, values, equal_nan=True) and np.signbit(answer[3])


def test_bytes_that_are_no_text_travel_in_binary_only(echo):
    values = np.array([b"\xff\xfe", b"\0", b""], object)
    given = tensor("x", "BYTES", values)
    assert echo.infer("identity_bytes", [given]).as_numpy("y").tolist() == values.tolist()
    with pytest.raises(InferenceServerException, match="element 0 is not UTF-8"):
        echo.infer("identity_bytes", [given], outputs=[triton.InferRequestedOutput("y", binary_data=False)])


@pytest.mark.parametrize("binary_output", [False, True])
@pytest.mark.parametrize("binary_input", [False, True])
def test_infers_in_json_and_in_binary(client, binary_input, binary_output):
    outputs = [triton.InferRequestedOutput("probabilities", binary_data=binary_output),
               triton.InferRequestedOutput("label", binary_data=not binary_output)]
    result = client.infer("iris", [iris_input(3, binary_input)], outputs=outputs, request_id="42")
    assert result.get_response()["id"] == "42"
    assert result.get_response()["model_version"] == "1"
    assert result.as_numpy("label").tolist() == [0, 0, 0]
    assert np.allclose(result.as_numpy("probabilities").sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("form", range(8))
def test_each_tensor_chooses_its_own_form(echo, form):
    """Any of three inputs in binary and the others in JSON; the outputs the other way round."""
    a, b = np.array([[0.5, 1.5], [2.5, 3.5]], np.float32), np.array([2**53 + 1, -1])
    c = np.array(["x", "ÿ"], object)
    binary = [bool(form & bit) for bit in (1, 2, 4)]
    given = [tensor("a", "FP32", a, binary[0]), tensor("b", "INT64", b, binary[1]), tensor("c", "BYTES", c, binary[2])]
    outputs = [triton.InferRequestedOutput(name, binary_data=not flag)
               for name, flag in zip(("c_out", "b_out", "a_out"), reversed(binary))]
    result = echo.infer("mixed", given, outputs=outputs)
    assert [output["name"] for output in result.get_response()["outputs"]] == ["c_out", "b_out", "a_out"]
    assert np.array_equal(result.as_numpy("a_out"), a) and np.array_equal(result.as_numpy("b_out"), b)
    assert texts(result.as_numpy("c_out")) == list(c)


def test_outputs_default_to_all_and_may_be_chosen(client, echo):
    result = client.infer("iris", [iris_input()])
    assert result.as_numpy("label") is not None and result.as_numpy("probabilities") is not None
    chosen = client.infer("iris", [iris_input()], outputs=[triton.InferRequestedOutput("label")])
    assert [output["name"] for output in chosen.get_response()["outputs"]] == ["label"]
    assert chosen.as_numpy("probabilities") is None


@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
@pytest.mark.parametrize("model, shape", [("scalar", []), ("one", [1]), ("two_by_three", [2, 3]), ("free", [3, 1]),
                                          ("free", [0, 4]), ("free", [2, 0]), ("pairs", [0, 2])])
def test_shapes(echo, model, shape, binary):
    values = np.linspace(0.5, 9, int(np.prod(shape)), dtype=np.float32).reshape(shape)
    outputs = [triton.InferRequestedOutput("y", binary_data=binary)]
    result = echo.infer(model, [tensor("x", "FP32", values, binary)], outputs=outputs)
    assert result.get_output("y")["shape"] == shape
    assert np.array_equal(result.as_numpy("y"), values)


def test_the_id_comes_back_and_no_id_does_not(echo):
    given = [tensor("x", "INT8", VALUES["INT8"])]
    assert echo.infer("identity_int8", given, request_id="naïve \"id\"").get_response()["id"] == "naïve \"id\""
    assert "id" not in echo.infer("identity_int8", given).get_response()
    assert "id" not in echo.infer("identity_int8", given, request_id="").get_response()


def test_parameters_of_every_kind_are_taken(echo):
    given = [tensor("x", "INT8", VALUES["INT8"])]
    parameters = {"text": "é", "whole": 2**53 + 1, "real": 0.5, "flag": True}
    result = echo.infer("identity_int8", given, parameters=parameters, sequence_id=7, sequence_start=True,
                        sequence_end=True, priority=3, timeout=1_000_000)
    assert np.array_equal(result.as_numpy("y"), VALUES["INT8"])
    assert echo.infer("identity_int8", given, sequence_id="a text").as_numpy("y") is not None


def test_headers_and_query_parameters_do_not_matter(echo):
    given = [tensor("x", "INT8", VALUES["INT8"])]
    result = echo.infer("identity_int8", given, headers={"X-Trace": "1"}, query_params={"a": "b c"})
    assert np.array_equal(result.as_numpy("y"), VALUES["INT8"])


def test_versions_in_the_path(serve, folder):
    for version in ("1", "2", "10", "v1.2.3"):
        shutil.copytree(IDENTITY / "identity_int8" / "1", folder / "model" / version)
    shutil.copytree(IDENTITY / "identity_int8", folder / "two words")
    server = serve(str(folder), "--shutdown-lameduck", "0s")
    given = [tensor("x", "INT8", VALUES["INT8"])]
    with triton.InferenceServerClient(server.address) as client:
        for version in ("1", "2", "10", "v1.2.3"):
            assert client.is_model_ready("model", version)
            assert client.infer("model", given, model_version=version).get_response()["model_version"] == version
        assert client.get_model_metadata("model")["versions"] == ["1", "2", "10", "v1.2.3"]
        assert client.get_model_metadata("two words")["name"] == "two words"
        assert client.infer("two words", given).get_response()["model_name"] == "two words"
        with pytest.raises(InferenceServerException, match="version '3' is not found"):
            client.infer("model", given, model_version="3")


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_compressed_both_ways(client, echo, algorithm):
    both = {"request_compression_algorithm": algorithm, "response_compression_algorithm": algorithm}
    assert client.infer("iris", [iris_input(500)], **both).as_numpy("probabilities").shape == (500, 3)
    values = np.tile(np.arange(100, dtype=np.float32), 50)
    for binary in (False, True):
        outputs = [triton.InferRequestedOutput("y", binary_data=not binary)]
        result = echo.infer("identity_fp32", [tensor("x", "FP32", values, binary)], outputs=outputs, **both)
        assert np.array_equal(result.as_numpy("y"), values)


def test_request_and_response_bodies_are_the_clients_own(sample, session):
    """generate_request_body and parse_response_body, which other HTTP stacks are used with."""
    body, json_size = triton.InferenceServerClient.generate_request_body([iris_input(2)])
    answer = session.post(f"{sample.url}/v2/models/iris/infer", data=body,
                          headers={"Inference-Header-Content-Length": str(json_size)})
    size = int(answer.headers["Inference-Header-Content-Length"])
    result = triton.InferenceServerClient.parse_response_body(answer.content, header_length=size)
    assert result.as_numpy("label").tolist() == [0, 0]


def test_asynchronous_requests(sample):
    with triton.InferenceServerClient(sample.address, concurrency=4) as client:
        pending = [client.async_infer("iris", [iris_input(rows)]) for rows in range(1, 20)]
        assert [len(request.get_result().as_numpy("label")) for request in pending] == list(range(1, 20))


def test_the_asyncio_client(sample):
    async def ask() -> list[int]:
        async with triton_aio.InferenceServerClient(sample.address) as client:
            assert await client.is_server_ready() and await client.is_model_ready("iris")
            answers = await asyncio.gather(*(client.infer("iris", [iris_input(rows)]) for rows in range(1, 20)))
            return [len(answer.as_numpy("label")) for answer in answers]

    assert asyncio.run(ask()) == list(range(1, 20))


def test_errors_are_told(client):
    with pytest.raises(InferenceServerException, match="Request for unknown model: 'nothing' is not found") as told:
        client.infer("nothing", [iris_input()])
    assert told.value.status() == "404"
    with pytest.raises(InferenceServerException, match="version '9' is not found"):
        client.infer("iris", [iris_input()], model_version="9")
    with pytest.raises(InferenceServerException, match="'nothing' is not found"):
        client.get_model_metadata("nothing")
    with pytest.raises(InferenceServerException, match=r"shape is \[1,3\], expected \[-1,4\]") as told:
        client.infer("iris", [tensor("X", "FP32", np.zeros((1, 3), np.float32))])
    assert told.value.status() == "400"
    with pytest.raises(InferenceServerException, match="datatype is FP64, expected FP32"):
        client.infer("iris", [tensor("X", "FP64", np.zeros((1, 4)))])
    with pytest.raises(InferenceServerException, match="the model has no such output"):
        client.infer("iris", [iris_input()], outputs=[triton.InferRequestedOutput("labels")])
    assert client.infer("iris", [iris_input()]).as_numpy("label").tolist() == [0]


def test_the_identity_models_are_what_their_script_writes(folder):
    venv = subprocess.run([ROOT / "scripts/setup", "venv", "models"], capture_output=True, text=True, check=True)
    subprocess.run([f"{venv.stdout.strip()}/bin/python", "-B", ROOT / "tests/models/identity.py", folder], check=True)
    written = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.onnx")}
    assert written == {path.relative_to(IDENTITY): path.read_bytes() for path in IDENTITY.rglob("*.onnx")}
