"""The Open Inference Protocol byte by byte: a table of requests and what each is answered with."""

import gzip
import http.client
import json
import socket
import struct
import zlib
from dataclasses import dataclass, field

import pytest

SIZE = "Inference-Header-Content-Length"
RANGES = {  # of the integers, both ends included
    "UINT8": (0, 2**8 - 1), "UINT16": (0, 2**16 - 1), "UINT32": (0, 2**32 - 1), "UINT64": (0, 2**64 - 1),
    "INT8": (-(2**7), 2**7 - 1), "INT16": (-(2**15), 2**15 - 1), "INT32": (-(2**31), 2**31 - 1),
    "INT64": (-(2**63), 2**63 - 1),
}


@dataclass(frozen=True)
class Case:
    """One exchange. `json` is a part of the answer's JSON; `error` is a part of its error."""

    name: str
    target: str
    body: bytes = b""
    status: int = 200
    json: dict | None = None
    error: str | None = None
    binary: bytes | None = None  # behind the JSON of the answer
    closes: bool = False  # whether the connection ends with the answer
    absent: tuple[str, ...] = ()  # keys that the answer's JSON does not have
    headers: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str | None] = field(default_factory=dict)  # headers of the answer; None: not there
    method: str = "POST"


def tensor(datatype: str = "FP32", data: str | None = "[1]", shape: str = "[1]", name: str = "x", more: str = "") -> str:
    """An input as JSON text, so that what is no JSON can be written too."""
    return (f'{{"name":"{name}","datatype":"{datatype}","shape":{shape}' + ("" if data is None else f',"data":{data}')
            + more + "}")


def request(*inputs: str, more: str = "") -> bytes:
    return f'{{"inputs":[{",".join(inputs)}]{more}}}'.encode()


def infer(name: str, model: str, body: bytes, **expected) -> Case:
    return Case(name, f"/v2/models/{model}/infer", body, **expected)


def echo(name: str, datatype: str, data: str, shape: str = "[1]", answer: list | None = None, **expected) -> Case:
    """A tensor in JSON to the identity model of its datatype."""
    if answer is not None:
        expected["json"] = {"outputs": [{"name": "y", "datatype": datatype, "data": answer}]}
    return infer(name, f"identity_{datatype.lower()}", request(tensor(datatype, data, shape)), **expected)


def binary(name: str, model: str, inputs: list[str], blob: bytes, size: str | None = None, answer: bytes | None = None,
           more: str = ',"parameters":{"binary_data_output":true}', **expected) -> Case:
    """Tensors behind the JSON, and outputs in binary unless `more` says otherwise."""
    body = request(*inputs, more=more)
    headers = {SIZE: str(len(body)) if size is None else size} | expected.pop("headers", {})
    return infer(name, model, body + blob, headers=headers, binary=answer, **expected)


def sized(size: int | str, **given) -> str:
    """An input whose data is behind the JSON."""
    return tensor(data=None, more=f',"parameters":{{"binary_data_size":{size}}}', **given)


def wanted(*outputs: str) -> str:
    return f',"outputs":[{",".join(outputs)}]'


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def element(text: bytes) -> bytes:
    return struct.pack("<I", len(text)) + text


ONE = request(tensor())
ANSWER = {"outputs": [{"name": "y", "datatype": "FP32", "shape": [1], "data": [1]}]}
JSON_TYPE = {"Content-Type": "application/json"}
BINARY_TYPE = {"Content-Type": "application/octet-stream"}

HEALTH = [
    Case("live", "/v2/health/live", method="GET", json={"live": True}, answered=JSON_TYPE),
    Case("ready", "/v2/health/ready", method="GET", json={"ready": True}, absent=("live",)),
    Case("server", "/v2", method="GET", json={"name": "tenon", "extensions": ["binary_tensor_data", "logging", "model_configuration", "model_repository", "parameters", "statistics"]}),
    Case("server with a slash", "/v2/", method="GET", json={"name": "tenon"}),
    Case("model", "/v2/models/pairs", method="GET",
         json={"name": "pairs", "versions": ["1"], "platform": "onnxruntime_onnx",
               "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 2]}],
               "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1, 2]}]}),
    Case("model with a slash", "/v2/models/pairs/", method="GET", json={"name": "pairs"}),
    Case("model of rank 0", "/v2/models/scalar", method="GET",
         json={"inputs": [{"name": "x", "datatype": "FP32", "shape": []}]}),
    Case("version", "/v2/models/pairs/versions/1", method="GET", json={"name": "pairs"}),
    Case("model ready", "/v2/models/pairs/ready", method="GET", json={"name": "pairs", "ready": True}),
    Case("version ready", "/v2/models/pairs/versions/1/ready", method="GET", json={"name": "pairs", "ready": True}),
    Case("HEAD is GET without a body", "/v2/health/live", method="HEAD", answered=JSON_TYPE),
    Case("a query is not looked at", "/v2/health/live?verbose=1", method="GET", json={"live": True}),
    Case("percent-encoded name", "/v2/models/%70airs", method="GET", json={"name": "pairs"}),
]

REFUSED_PATHS = [
    Case("unknown path", "/v2/nothing", method="GET", status=404, error="no such path"),
    Case("unknown verb", "/v2/models/pairs/explain", status=404, error="no such path"),
    Case("wrong method", "/v2/health/live", status=405, error="not allowed", answered={"Allow": "GET, HEAD"}),
    Case("wrong method to infer", "/v2/models/pairs/infer", method="GET", status=405, error="not allowed",
         answered={"Allow": "POST"}),
    Case("unknown model", "/v2/models/nothing", method="GET", status=404,
         error="Request for unknown model: 'nothing' is not found"),
    Case("unknown model ready", "/v2/models/nothing/ready", method="GET", status=404, error="unknown model: 'nothing'"),
    infer("unknown model infer", "nothing", ONE, status=404, error="Request for unknown model: 'nothing' is not found"),
    Case("unknown version", "/v2/models/pairs/versions/9", method="GET", status=404,
         error="Request for unknown model: 'pairs' version '9' is not found"),
    Case("unknown version infer", "/v2/models/pairs/versions/9/infer", ONE, status=404, error="version '9' is not found"),
    Case("a slash within a name", "/v2/models/a%2Fb", method="GET", status=400, error="canonical"),
    Case("up a folder", "/v2/models/../health/live", method="GET", status=400, error="canonical"),
]

IDS = [
    infer("id", "one", request(tensor(), more=',"id":"a\\u00e9\\u0000"'), json={"id": "aé\0"} | ANSWER),
    infer("no id", "one", ONE, json={"model_name": "one", "model_version": "1"} | ANSWER, absent=("id", "parameters"),
          answered=JSON_TYPE | {SIZE: None}),
    infer("empty id", "one", request(tensor(), more=',"id":""'), json=ANSWER, absent=("id",)),
    infer("id that is no text", "one", request(tensor(), more=',"id":7'), status=400, error="'id' is an integer"),
    Case("version in the path", "/v2/models/one/versions/1/infer", ONE, json={"model_version": "1"} | ANSWER),
]

DATA = [
    echo("flat for a matrix", "FP32", "[1,2,3,4,5,6]", "[6]", [1, 2, 3, 4, 5, 6]),
    infer("flat", "two_by_three", request(tensor(data="[1,2,3,4,5,6]", shape="[2,3]")),
          json={"outputs": [{"shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]}]}),
    infer("nested is answered flat", "two_by_three", request(tensor(data="[[1,2,3],[4,5,6]]", shape="[2,3]")),
          json={"outputs": [{"shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]}]}),
    infer("nested another way", "two_by_three", request(tensor(data="[[1,2],[3,4],[5,6]]", shape="[2,3]")), status=400,
          error="reading input 'x': data is not nested as its shape [2,3] says"),
    infer("data before name", "one", b'{"inputs":[{"data":[1],"shape":[1],"datatype":"FP32","name":"x"}]}', json=ANSWER),
    infer("white space", "one", b' {\r\n"inputs" :\t[ {"name":"x" , "datatype":"FP32","shape":[ 1 ],"data" : [ 1 ] } ] }\n',
          json=ANSWER),
    infer("keys that nobody knows", "one", request(tensor(more=',"more":{}'), more=',"other":[1,{"a":null}]'), json=ANSWER),
    echo("integers are floats", "FP32", "[1,-0,0]", "[3]", [1, 0, 0]),
    echo("a long decimal", "FP32", "[18000000000000000000000000000000.000000]", answer=[1.8e31]),
    echo("every number", "FP64", "[1e2,1E+2,-1.5e-3,0.1]", "[4]", [100, 100, -0.0015, 0.1]),
    echo("beyond a float", "FP32", "[1e39]", status=400, error="element 0 is '1e39', which FP32 does not hold"),
    echo("beyond a double", "FP64", "[1,1e400]", "[2]", status=400, error="element 1 is '1e400'"),
    echo("what is no number", "FP32", "[NaN,Infinity,-Infinity]", "[3]", [float("nan"), float("inf"), float("-inf")]),
    echo("a text for a float", "FP32", '["1"]', status=400, error="element 0 is '\"1\"', not a number"),
    echo("null for a float", "FP32", "[null]", status=400, error="element 0 is 'null', not a number"),
    echo("booleans", "BOOL", "[true,false]", "[2]", [True, False]),
    echo("1 for a boolean", "BOOL", "[1]", status=400, error="element 0 is '1', not true or false"),
    echo("a float for an integer", "INT32", "[1.0]", status=400, error="element 0 is '1.0', not an integer"),
    echo("an exponent for an integer", "INT64", "[1e2]", status=400, error="element 0 is '1e2', not an integer"),
    echo("above 2^53", "INT64", "[9007199254740993]", answer=[9007199254740993]),
    echo("texts", "BYTES", '["a\\"\\u00e9\\ud834\\udd1e","\\u0000","","é"]', "[4]", ["a\"é\U0001d11e", "\0", "", "é"]),
    echo("a number for a text", "BYTES", "[1]", status=400, error="element 0 is no string"),
    echo("half a pair", "BYTES", '["\\ud834"]', status=400, error="element 0 is no string in UTF-8"),
    *(echo(f"all of {datatype}", datatype, f"[{low},0,{high}]", "[3]", [low, 0, high])
      for datatype, (low, high) in RANGES.items()),
    *(echo(f"below {datatype}", datatype, f"[0,{low - 1}]", "[2]", status=400,
           error=f"reading input 'x': element 1 is '{low - 1}', which {datatype} does not hold")
      for datatype, (low, _) in RANGES.items()),
    *(echo(f"above {datatype}", datatype, f"[{high + 1}]", status=400,
           error=f"reading input 'x': element 0 is '{high + 1}', which {datatype} does not hold")
      for datatype, (_, high) in RANGES.items()),
    *(echo(f"{datatype} in JSON", datatype, "[1]", status=400, error=f"reading input 'x': JSON does not carry {datatype}")
      for datatype in ("FP16", "BF16")),
]

SHAPES = [
    infer("rank 0", "scalar", request(tensor(data="[7]", shape="[]")), json={"outputs": [{"shape": [], "data": [7]}]}),
    infer("rank 0 without an array", "scalar", request(tensor(data="7", shape="[]")), status=400,
          error="'data' is an integer, expected an array"),
    infer("[1] for rank 0", "scalar", request(tensor(data="[7]", shape="[1]")),
          json={"outputs": [{"shape": [], "data": [7]}]}),
    infer("rank 0 for [1]", "one", request(tensor(data="[7]", shape="[]")), json={"outputs": [{"shape": [1], "data": [7]}]}),
    infer("no elements", "free", request(tensor(data="[]", shape="[0,4]")), json={"outputs": [{"shape": [0, 4], "data": []}]}),
    infer("no elements, nested", "free", request(tensor(data="[[],[]]", shape="[2,0]")),
          json={"outputs": [{"shape": [2, 0], "data": []}]}),
    echo("an empty batch of texts", "BYTES", "[]", "[0]", []),
    infer("too few elements", "two_by_three", request(tensor(data="[1,2]", shape="[2,3]")), status=400,
          error="reading input 'x': data has 2 elements, shape [2,3] takes 6"),
    infer("too many elements", "one", request(tensor(data="[1,2]")), status=400, error="data has more than 1 elements"),
    infer("a negative dimension", "free", request(tensor(shape="[-1,1]")), status=400, error="negative dimension"),
    infer("a shape of another model", "pairs", request(tensor(shape="[1]")), status=400,
          error="checking input 'x': shape is [1], expected [-1,2]"),
    infer("a fraction in the shape", "one", request(tensor(shape="[1.5]")), status=400, error="'shape' is a number"),
    infer("a shape that is no array", "one", request(tensor(shape="1")), status=400, error="'shape' is an integer"),
    infer("a shape beyond 63 bits", "free", request(tensor(shape="[4294967296,4294967296]")), status=400, error="63 bits"),
    infer("a shape beyond the limit", "free", request(tensor(shape="[1000000,1000000]")), status=400,
          error="tensor.max_bytes"),
]

MALFORMED = [
    infer("no body", "one", b"", status=400, error="JSON is malformed"),
    infer("no JSON", "one", b"hello", status=400, error="JSON is malformed at byte 0"),
    infer("cut short", "one", ONE[:-1], status=400, error=f"JSON is malformed at byte {len(ONE) - 1}"),
    infer("a comma too many", "one", request(tensor(), more=","), status=400,
          error=f"JSON is malformed at byte {len(ONE)}"),
    infer("data that is cut short", "one", b'{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1', status=400,
          error="JSON is malformed"),
    infer("something between the data", "one", request(tensor(data="[1;2]", shape="[2]")), status=400,
          error="data is malformed at element 1"),
    infer("something behind", "one", ONE + b"{}", status=400, error=f"JSON is malformed at byte {len(ONE)}"),
    infer("an array", "one", b"[]", status=400, error="the request is an array, expected an object"),
    infer("no inputs", "one", b"{}", status=400, error="'inputs' is missing"),
    infer("inputs that are no array", "one", b'{"inputs":{}}', status=400, error="'inputs' is an object"),
    infer("a key twice", "one", request(tensor(more=',"name":"x"')), status=400, error="the key 'name' twice"),
    infer("data twice", "one", request(tensor(more=',"data":[2]')), status=400, error="once"),
    infer("too deep", "one", request(tensor(), more=',"deep":' + "[" * 101 + "]" * 101), status=400, error="json.max_depth"),
    infer("not UTF-8", "one", request(tensor(), more=',"id":"') + b'\xff"}', status=400, error="JSON is malformed at byte"),
]

INPUTS = [
    infer("no name", "one", b'{"inputs":[{"datatype":"FP32","shape":[1],"data":[1]}]}', status=400,
          error="reading input 0: 'name' is missing"),
    infer("no datatype", "one", b'{"inputs":[{"name":"x","shape":[1],"data":[1]}]}', status=400,
          error="reading input 'x': 'datatype' is missing"),
    infer("no shape", "one", b'{"inputs":[{"name":"x","datatype":"FP32","data":[1]}]}', status=400,
          error="reading input 'x': 'shape' is missing"),
    infer("no data", "one", request(tensor(data=None)), status=400, error="reading input 'x': its data comes either"),
    infer("null for data", "one", request(tensor(data="null")), status=400, error="reading input 'x': its data comes either"),
    infer("data both ways", "one", request(tensor(more=',"parameters":{"binary_data_size":4}')), status=400,
          error="reading input 'x': its data comes either"),
    infer("data and shared memory", "one", request(tensor(more=',"parameters":{"shared_memory_region":"r"}')), status=400,
          error="reading input 'x': its data comes either"),
    infer("shared memory", "one", request(tensor(data=None, more=',"parameters":{"shared_memory_region":"r"}')), status=501,
          error="reading input 'x': shared memory is not served"),
    infer("an unknown datatype", "one", request(tensor("FP8")), status=400, error="unknown datatype 'FP8'"),
    infer("another datatype", "one", request(tensor("FP64")), status=400,
          error="checking input 'x': datatype is FP64, expected FP32"),
    infer("a missing input", "mixed", request(tensor(name="a", data="[1,2]", shape="[1,2]")), status=400,
          error="checking input 'b': it is missing"),
    infer("an unknown input", "one", request(tensor(), tensor(name="z")), status=400,
          error="checking input 'z': the model has no such input"),
    infer("an input twice", "one", request(tensor(), tensor()), status=400, error="checking input 'x': it is there twice"),
]

OUTPUTS = [
    infer("chosen", "one", request(tensor(), more=wanted('{"name":"y"}')), json=ANSWER),
    infer("an empty list is all", "one", request(tensor(), more=wanted()), json=ANSWER),
    infer("unknown", "one", request(tensor(), more=wanted('{"name":"z"}')), status=400, error="checking output 'z'"),
    infer("twice", "one", request(tensor(), more=wanted('{"name":"y"}', '{"name":"y"}')), status=400,
          error="checking output 'y': it is asked for twice"),
    infer("no name", "one", request(tensor(), more=wanted("{}")), status=400, error="reading output 0: 'name' is missing"),
    infer("no object", "one", request(tensor(), more=wanted('"y"')), status=400, error="output 0"),
    infer("classification", "one", request(tensor(), more=wanted('{"name":"y","parameters":{"classification":2}}')),
          status=501, error="classification"),
    infer("shared memory", "one", request(tensor(), more=wanted('{"name":"y","parameters":{"shared_memory_region":"r"}}')),
          status=501, error="reading output 'y': shared memory is not served"),
    infer("binary_data that is no boolean", "one",
          request(tensor(), more=wanted('{"name":"y","parameters":{"binary_data":1}}')), status=400,
          error="reading output 'y': parameter 'binary_data' is an integer, expected a boolean"),
]


def with_parameters(name: str, parameters: str, **expected) -> Case:
    return infer(name, "one", request(tensor(), more=f',"parameters":{parameters}'), **expected)


PARAMETERS = [
    with_parameters("of every kind", '{"a":"text","b":1,"c":0.5,"d":true,"e":18446744073709551615}', json=ANSWER),
    with_parameters("none", "{}", json=ANSWER),
    with_parameters("no object", "[]", status=400, error="'parameters' is an array"),
    with_parameters("an object within", '{"a":{}}', status=400, error="reading parameter 'a'"),
    with_parameters("null within", '{"a":null}', status=400, error="reading parameter 'a'"),
    with_parameters("a sequence by number", '{"sequence_id":18446744073709551615,"sequence_start":true,"sequence_end":false}',
                    json=ANSWER),
    with_parameters("a sequence by text", '{"sequence_id":"s"}', json=ANSWER),
    with_parameters("a sequence below 0", '{"sequence_id":-1}', status=400, error="reading parameter 'sequence_id'"),
    with_parameters("a start that is a number", '{"sequence_start":1}', status=400, error="parameter 'sequence_start'"),
    with_parameters("an end that is a text", '{"sequence_end":"true"}', status=400, error="parameter 'sequence_end'"),
    with_parameters("a priority and a timeout", '{"priority":2,"timeout":1000000}', json=ANSWER),
    with_parameters("a priority below 0", '{"priority":-1}', status=400, error="reading parameter 'priority'"),
    with_parameters("a timeout that is a text", '{"timeout":"1s"}', status=400, error="reading parameter 'timeout'"),
    with_parameters("headers", '{"headers":"x"}', status=400, error="parameter 'headers': the name is reserved"),
    with_parameters("triton_", '{"triton_x":1}', status=400, error="parameter 'triton_x': the name is reserved"),
]

BINARY = [
    binary("in and out", "pairs", [sized(8, shape="[1,2]")], floats(1.5, -2), answer=floats(1.5, -2),
           json={"outputs": [{"name": "y", "shape": [1, 2], "parameters": {"binary_data_size": 8}}]}, answered=BINARY_TYPE),
    binary("the header in lower case", "one", [sized(4)], floats(1), headers={},
           json={"outputs": [{"parameters": {"binary_data_size": 4}}]}, answer=floats(1)),
    binary("any content type", "one", [sized(4)], floats(1), headers={"Content-Type": "text/plain"}, answer=floats(1)),
    binary("answered in JSON", "one", [sized(4)], floats(1), more="", json=ANSWER, answered=JSON_TYPE | {SIZE: None}),
    binary("nothing is binary", "one", [tensor()], b"", more="", json=ANSWER, answered=JSON_TYPE | {SIZE: None}),
    infer("asked for without the header", "one",
          request(tensor(), more=wanted('{"name":"y","parameters":{"binary_data":true}}')), binary=floats(1),
          json={"outputs": [{"parameters": {"binary_data_size": 4}}]}, answered=BINARY_TYPE),
    binary("one output's word against all", "one", [sized(4)], floats(1), json=ANSWER,
           more=',"parameters":{"binary_data_output":true}' + wanted('{"name":"y","parameters":{"binary_data":false}}')),
    binary("one output's word for itself", "one", [sized(4)], floats(1), answer=floats(1),
           more=',"parameters":{"binary_data_output":false}' + wanted('{"name":"y","parameters":{"binary_data":true}}')),
    binary("an output without a word", "one", [sized(4)], floats(1), answer=floats(1),
           more=',"parameters":{"binary_data_output":true}' + wanted('{"name":"y","parameters":{}}')),
    binary("mixed, in the order of the inputs", "mixed",
           [sized(6, name="c", datatype="BYTES", shape="[1]"), tensor("INT64", "[9007199254740993]", name="b"),
            sized(8, name="a", shape="[1,2]")], element(b"\xff\xfe") + floats(3, 4),
           more=wanted('{"name":"a_out","parameters":{"binary_data":true}}', '{"name":"b_out"}',
                       '{"name":"c_out","parameters":{"binary_data":true}}'),
           json={"outputs": [{"name": "a_out", "parameters": {"binary_data_size": 8}},
                             {"name": "b_out", "data": [9007199254740993]},
                             {"name": "c_out", "parameters": {"binary_data_size": 6}}]},
           answer=floats(3, 4) + element(b"\xff\xfe")),
    binary("unaligned", "mixed",
           [sized(5, name="c", datatype="BYTES", shape="[1]"), sized(8, name="b", datatype="INT64"),
            sized(8, name="a", shape="[1,2]")], element(b"q") + struct.pack("<q", -5) + floats(3, 4),
           answer=floats(3, 4) + struct.pack("<q", -5) + element(b"q")),
    binary("no elements", "free", [sized(0, shape="[0,3]")], b"",
           json={"outputs": [{"shape": [0, 3], "parameters": {"binary_data_size": 0}}]}, answer=b""),
    binary("texts", "identity_bytes", [sized(13, datatype="BYTES", shape="[3]")],
           element(b"a") + element(b"") + b"\0\0\0\0", answer=element(b"a") + element(b"") + element(b"")),
    binary("booleans", "identity_bool", [sized(2, datatype="BOOL", shape="[2]")], b"\1\0", answer=b"\1\0"),
    binary("halves", "identity_fp16", [sized(4, datatype="FP16", shape="[2]")], b"\x00\x3c\x00\xfc", answer=b"\x00\x3c\x00\xfc"),
    binary("brain halves", "identity_bf16", [sized(2, datatype="BF16")], b"\x80\x3f", answer=b"\x80\x3f"),
    binary("halves out in JSON", "identity_fp16", [sized(2, datatype="FP16")], b"\x00\x3c", more="", status=400,
           error="writing output 'y': JSON does not carry FP16"),
    binary("brain halves out in JSON", "identity_bf16", [sized(2, datatype="BF16")], b"\x80\x3f", more="", status=400,
           error="writing output 'y': JSON does not carry BF16"),
]

REFUSED_BINARY = [
    binary("a header below 0", "one", [sized(4)], floats(1), size="-1", status=400, error=SIZE),
    binary("a header beyond the body", "one", [sized(4)], floats(1), size="100000", status=400, error=SIZE),
    binary("a header beyond 64 bits", "one", [sized(4)], floats(1), size="99999999999999999999", status=400, error=SIZE),
    binary("a header beyond 32 bits", "one", [sized(4)], floats(1), size="4294967297", status=400, error=SIZE),
    binary("a header that is no number", "one", [sized(4)], floats(1), size="many", status=400, error=SIZE),
    binary("a header with a sign", "one", [sized(4)], floats(1), size="+5", status=400, error=SIZE),
    binary("too much", "one", [sized(4)], floats(1, 2), status=400, error="unexpected additional input data"),
    binary("too little", "one", [sized(4)], b"123", status=400,
           error="reading input 'x': 'binary_data_size' is 4, and 3 bytes are left"),
    infer("no header", "one", request(sized(4)), status=400, error="'binary_data_size' is 4, and 0 bytes are left"),
    binary("a size below 0", "one", [sized(-1)], floats(1), status=400, error="'binary_data_size' is an integer"),
    binary("a size that is a text", "one", [sized('"4"')], floats(1), status=400, error="'binary_data_size' is a string"),
    binary("a size that the shape has not", "pairs", [sized(4, shape="[1,2]")], floats(1), status=400,
           error="reading input 'x'"),
    binary("a text cut short", "identity_bytes", [sized(5, datatype="BYTES")], b"\5\0\0\0a", status=400,
           error="reading input 'x'"),
    binary("a text too many", "identity_bytes", [sized(8, datatype="BYTES")], bytes(8), status=400,
           error="reading input 'x'"),
    binary("a length of 4 GiB", "identity_bytes", [sized(4, datatype="BYTES")], b"\xff\xff\xff\xff", status=400,
           error="reading input 'x'"),
    binary("a boolean of 2", "identity_bool", [sized(1, datatype="BOOL")], b"\2", status=400,
           error="element 0 is 2, which BOOL does not hold"),
    binary("JSON that runs into the data", "one", [sized(4)], floats(1), size=str(10), status=400,
           error="JSON is malformed at byte 10"),
]

RAW = [
    infer("floats", "pairs", floats(1, 2, 3, 4), headers={SIZE: "0"}, binary=floats(1, 2, 3, 4),
          json={"outputs": [{"shape": [2, 2], "parameters": {"binary_data_size": 16}}]}),
    infer("nothing", "pairs", b"", headers={SIZE: "0"}, binary=b"", json={"outputs": [{"shape": [0, 2]}]}),
    infer("a whole text", "identity_bytes", b"any \0 bytes", headers={SIZE: "0"}, binary=element(b"any \0 bytes"),
          json={"outputs": [{"shape": [1]}]}),
    infer("a fixed shape", "two_by_three", floats(*range(6)), headers={SIZE: "0"}, binary=floats(*range(6))),
    infer("part of a row", "pairs", floats(1, 2, 3), headers={SIZE: "0"}, status=400, error="raw binary request"),
    infer("two variable dimensions", "free", floats(1), headers={SIZE: "0"}, status=400, error="one variable dimension"),
    infer("three inputs", "mixed", floats(1), headers={SIZE: "0"}, status=400, error="a model with one input"),
]

MANY = request(tensor(data=f"[{','.join(['1'] * 1000)}]", shape="[500,2]"))
MIXED = request(sized(4))
COMPRESSED = [
    infer("gzip", "one", gzip.compress(ONE), headers={"Content-Encoding": "gzip"}, json=ANSWER),
    infer("deflate", "one", zlib.compress(ONE), headers={"Content-Encoding": "deflate"}, json=ANSWER),
    infer("the header counts what was before", "one", gzip.compress(MIXED + floats(1)),
          headers={"Content-Encoding": "gzip", SIZE: str(len(MIXED))}, json=ANSWER),
    infer("unknown encoding", "one", ONE, headers={"Content-Encoding": "br"}, status=415,
          error="content encoding is neither gzip nor deflate", answered={"Accept-Encoding": "gzip, deflate"}),
    infer("what is not compressed", "one", ONE, headers={"Content-Encoding": "gzip"}, status=400,
          error="inflating the request body"),
    infer("asked for", "pairs", MANY, headers={"Accept-Encoding": "gzip"}, answered={"Content-Encoding": "gzip"}),
    infer("not asked for", "pairs", MANY, answered={"Content-Encoding": None}),
    infer("refused", "pairs", MANY, headers={"Accept-Encoding": "gzip;q=0"}, answered={"Content-Encoding": None}),
]

TABLES = {"health": HEALTH, "refused paths": REFUSED_PATHS, "ids": IDS, "data": DATA, "shapes": SHAPES,
          "malformed": MALFORMED, "inputs": INPUTS, "outputs": OUTPUTS, "parameters": PARAMETERS, "binary": BINARY,
          "refused binary": REFUSED_BINARY, "raw": RAW, "compressed": COMPRESSED}


def ask(connection: socket.socket, case: Case) -> tuple[http.client.HTTPResponse, bytes]:
    lines = [f"{case.method} {case.target} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in case.headers.items()]
    if case.body:  # a POST without a length is an empty one
        lines.append(f"Content-Length: {len(case.body)}")
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + case.body)
    answer = http.client.HTTPResponse(connection, method=case.method)
    answer.begin()
    return answer, answer.read()


def is_part(part, whole) -> bool:
    """Whether `whole` has all that `part` has: keys of objects, elements of arrays, numbers equal, NaN equal to NaN."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(part) == len(whole) and all(map(is_part, part, whole))
    if isinstance(part, bool) or isinstance(whole, bool):
        return part is whole
    return part == whole or (part != part and whole != whole)


def check(case: Case, answer: http.client.HTTPResponse, body: bytes) -> None:
    assert answer.status == case.status, body
    for name, value in case.answered.items():
        assert answer.headers[name] == value, name
    assert (answer.headers["Connection"] == "close") == case.closes
    if case.method == "HEAD":
        assert body == b"" and int(answer.headers["Content-Length"]) > 0
        return
    if answer.headers["Content-Encoding"] == "gzip":
        body = gzip.decompress(body)
    json_size = int(answer.headers[SIZE] or len(body))
    document = json.loads(body[:json_size])
    if case.binary is not None:
        assert body[json_size:] == case.binary
        sizes = [output["parameters"]["binary_data_size"] for output in document["outputs"] if "parameters" in output]
        assert sum(sizes) == len(case.binary)
    else:
        assert json_size == len(body)
    if case.error is not None:
        assert set(document) == {"error"} and case.error in document["error"]
        assert answer.headers["Content-Type"] == "application/json"
    assert is_part(case.json or {}, document), document
    assert not set(case.absent) & set(document)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{table}: {case.name}")
                                  for table, cases in TABLES.items() for case in cases])
def test_answers(identity, case):
    """Twice on one connection: a request that is refused does not end it."""
    with socket.create_connection(("127.0.0.1", identity.port), timeout=20) as connection:
        for _ in range(1 if case.closes else 2):
            check(case, *ask(connection, case))
