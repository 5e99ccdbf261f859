"""tritonclient.http from PyPI, unmodified, against the server."""

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException


@pytest.fixture
def client(sample):
    with triton.InferenceServerClient(sample.address) as opened:
        yield opened


def iris_input(rows: int = 1, binary: bool = True) -> triton.InferInput:
    tensor = triton.InferInput("X", [rows, 4], "FP32")
    tensor.set_data_from_numpy(np.tile(np.array([[5.1, 3.5, 1.4, 0.2]], np.float32), (rows, 1)), binary_data=binary)
    return tensor


def test_health_and_metadata(client):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("iris")
    assert client.is_model_ready("iris", "1")
    assert not client.is_model_ready("nothing")
    assert client.get_server_metadata()["extensions"] == ["binary_tensor_data", "parameters"]
    metadata = client.get_model_metadata("iris")
    assert metadata["inputs"] == [{"name": "X", "datatype": "FP32", "shape": [-1, 4]}]
    assert {output["name"] for output in metadata["outputs"]} == {"label", "probabilities"}


@pytest.mark.parametrize("binary_input", [False, True])
@pytest.mark.parametrize("binary_output", [False, True])
def test_infers_in_json_and_in_binary(client, binary_input, binary_output):
    outputs = [triton.InferRequestedOutput("probabilities", binary_data=binary_output),
               triton.InferRequestedOutput("label", binary_data=not binary_output)]
    result = client.infer("iris", [iris_input(3, binary_input)], outputs=outputs, request_id="42")
    assert result.get_response()["id"] == "42"
    assert result.get_response()["model_version"] == "1"
    assert result.as_numpy("label").tolist() == [0, 0, 0]
    assert np.allclose(result.as_numpy("probabilities").sum(1), 1, atol=1e-5)


def test_outputs_default_to_all(client):
    result = client.infer("iris", [iris_input()])
    assert result.as_numpy("label") is not None and result.as_numpy("probabilities") is not None


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_compressed_both_ways(client, algorithm):
    result = client.infer("iris", [iris_input(500)], request_compression_algorithm=algorithm,
                          response_compression_algorithm=algorithm)
    assert result.as_numpy("probabilities").shape == (500, 3)


def test_asynchronous_requests(sample):
    with triton.InferenceServerClient(sample.address, concurrency=4) as client:
        pending = [client.async_infer("iris", [iris_input(rows)]) for rows in range(1, 20)]
        assert [len(request.get_result().as_numpy("label")) for request in pending] == list(range(1, 20))


def test_errors_are_told(client):
    with pytest.raises(InferenceServerException, match="Request for unknown model: 'nothing' is not found"):
        client.infer("nothing", [iris_input()])
    with pytest.raises(InferenceServerException, match="version '9' is not found"):
        client.infer("iris", [iris_input()], model_version="9")
    wrong = triton.InferInput("X", [1, 3], "FP32")
    wrong.set_data_from_numpy(np.zeros((1, 3), np.float32))
    with pytest.raises(InferenceServerException, match=r"shape is \[1,3\], expected \[-1,4\]"):
        client.infer("iris", [wrong])
