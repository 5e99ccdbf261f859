"""The server that a team writes itself: FastAPI on uvicorn, ONNX Runtime in the same process.

Written to be fast: no validation model, no logging, one session a model, the body read and the
answer written as plain JSON. Answers /v2/models/NAME/infer in the JSON of the Open Inference
Protocol, and a tensor of raw FP32 bytes with Content-Type application/octet-stream.

BENCH_MODELS names the folder of the models, NAME/1/model.onnx each.
"""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

DATATYPES = {np.dtype(np.float32): "FP32", np.dtype(np.int64): "INT64"}


def load(file: Path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return session, session.get_inputs()[0].name, [output.name for output in session.get_outputs()]


models = {file.parts[-3]: load(file)
          for file in Path(os.environ["BENCH_MODELS"]).glob("*/1/model.onnx")}
app = FastAPI(openapi_url=None)


@app.get("/v2/health/ready")
async def ready():
    return {"ready": True}


@app.post("/v2/models/{name}/infer")
async def infer(name: str, request: Request):
    session, input_name, output_names = models[name]
    body = await request.body()
    if request.headers["content-type"] == "application/octet-stream":
        rows = np.frombuffer(body, np.float32).reshape(1, -1)
    else:
        tensor = json.loads(body)["inputs"][0]
        rows = np.array(tensor["data"], np.float32).reshape(tensor["shape"])
    outputs = session.run(output_names, {input_name: rows})
    return JSONResponse({
        "model_name": name, "model_version": "1",
        "outputs": [{"name": output_name, "datatype": DATATYPES[output.dtype],
                     "shape": output.shape, "data": output.ravel().tolist()}
                    for output_name, output in zip(output_names, outputs)]})
