"""KServe's SDK, unmodified, asks a server; run by the venv that has it. Prints what it was answered, as JSON.

    kserve_client.py HOST:PORT
"""

import asyncio
import json
import sys

import httpx
import numpy as np
from kserve import InferInput, InferRequest
from kserve.inference_client import InferenceGRPCClient, InferenceRESTClient, RESTConfig

IRIS = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 5.6, 2.4]], np.float32)


def request(binary: bool) -> InferRequest:
    values = InferInput("X", list(IRIS.shape), "FP32")
    values.set_data_from_numpy(IRIS, binary_data=binary)
    return InferRequest(model_name="iris", infer_inputs=[values], request_id="7")


def outputs(answer) -> dict:
    return {output.name: output.as_numpy().ravel().tolist() for output in answer.outputs}


async def failure_of(call) -> str:
    try:
        await call
    except httpx.HTTPStatusError as failure:
        return f"{failure.response.status_code} {failure.response.text}"
    return ""


async def ask_v1(url: str) -> dict:
    async with InferenceRESTClient(RESTConfig(protocol="v1")) as client:
        return {
            "ready": await client.is_model_ready(url, "iris"),
            "rows": await client.infer(url, {"instances": IRIS.tolist()}, model_name="iris"),
            "columns": await client.infer(url, {"inputs": {"X": IRIS.tolist()}}, model_name="iris"),
            "unknown": await failure_of(client.infer(url, {"instances": [1]}, model_name="nobody")),
            "explain": await failure_of(client.explain(url, "iris", {"instances": IRIS.tolist()})),
        }


async def ask_v2(url: str) -> dict:
    async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
        return {
            "ready": await client.is_server_ready(url) and await client.is_model_ready(url, "iris"),
            "live": await client.is_server_live(url),
            "json": outputs(await client.infer(url, request(False), model_name="iris")),
            "binary": outputs(await client.infer(url, request(True), model_name="iris")),
        }


async def ask_grpc(address: str) -> dict:
    async with InferenceGRPCClient(address) as client:
        return {
            "ready": await client.is_server_ready() and await client.is_model_ready("iris"),
            "live": await client.is_server_live(),
            "typed": outputs(await client.infer(request(False))),
            "raw": outputs(await client.infer(request(True))),
        }


async def main(address: str) -> None:
    url = f"http://{address}"
    print(json.dumps({"v1": await ask_v1(url), "v2": await ask_v2(url), "grpc": await ask_grpc(address)}))


asyncio.run(main(sys.argv[1]))
