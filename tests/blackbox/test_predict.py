"""`tenon predict`: files in every format, here and on a server, with the same numbers."""

import csv
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys

import numpy as np
import pytest
import requests

from conftest import SAMPLE

FLOWERS = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3], [5.9, 3.0, 4.2, 1.5]], np.float32)
HEADER = "sepal length,sepal width,petal length,petal width\n"
IRIS = str(SAMPLE / "iris")


def as_csv(rows: np.ndarray) -> str:
    return HEADER + "".join(",".join(str(value) for value in row) + "\n" for row in rows)


def as_json_lines(rows: np.ndarray) -> str:
    return "".join(json.dumps({"X": [float(str(value)) for value in row]}) + "\n" for row in rows)


def as_npy(rows: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, rows)
    return buffer.getvalue()


FORMATS = {
    "csv": as_csv(FLOWERS).encode(),
    "jsonl": as_json_lines(FLOWERS).encode(),
    "npy": as_npy(FLOWERS),
    "npy-fortran": as_npy(np.asfortranarray(FLOWERS)),
    "npy-double": as_npy(np.array([[float(str(v)) for v in row] for row in FLOWERS])),
}


@pytest.fixture(scope="session")
def predict(tenon):
    """A function that runs `tenon predict`."""

    def run(*arguments: str, stdin: bytes = b"", code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run([tenon, "predict", *arguments], input=stdin, capture_output=True, timeout=120)
        assert done.returncode == code, done.stderr.decode()
        return done

    return run


def columns_of(text: bytes) -> dict[str, list[float]]:
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


@pytest.fixture(scope="module")
def expected(sample) -> dict[str, list[float]]:
    """What the server says over plain JSON."""
    body = {"inputs": [{"name": "X", "datatype": "FP32", "shape": list(FLOWERS.shape),
                        "data": [float(str(value)) for value in FLOWERS.flat]}]}
    answer = requests.post(f"{sample.url}/v2/models/iris/infer", json=body, timeout=20).json()
    data = {output["name"]: output["data"] for output in answer["outputs"]}
    table = {f"probabilities_{i}": data["probabilities"][i::3] for i in range(3)}
    return {"label": data["label"], **table}


@pytest.mark.parametrize("where", ["file", "server", "url"])
@pytest.mark.parametrize("source", ["file", "stdin"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_way_gives_the_same_numbers(predict, sample, expected, folder, form, source, where):
    model = {"file": [IRIS], "server": ["iris", "--server", sample.url],
             "url": [f"{sample.url}/v2/models/iris/versions/1"]}[where]
    data = FORMATS[form]
    if source == "stdin":
        done = predict(*model, stdin=data)
    else:
        path = folder / f"in.{form.split('-')[0]}"
        path.write_bytes(data)
        done = predict(model[0], str(path), *model[1:])
    assert columns_of(done.stdout) == expected


def test_json_lines_out_read_back(predict, expected):
    done = predict(IRIS, "--output-format", "json", stdin=FORMATS["csv"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["label"] for row in rows] == expected["label"]
    assert [row["probabilities"][2] for row in rows] == expected["probabilities_2"]


def test_wide_models_take_all_columns(predict):
    rows = np.random.default_rng(7).random((50, 30), np.float32)
    header = ",".join(f"feature {i}" for i in range(30)) + "\n"
    text = header + "".join(",".join(map(str, row)) + "\n" for row in rows)
    model = str(SAMPLE / "breast_cancer")
    from_csv = predict(model, "--batch", "7", stdin=text.encode())
    from_npy = predict(model, stdin=as_npy(rows))
    assert from_csv.stdout == from_npy.stdout
    assert len(from_csv.stdout.splitlines()) == 51


def test_columns_and_outputs_are_chosen(predict, expected):
    lines = as_csv(FLOWERS).splitlines()
    text = "id," + lines[0] + ",species\n" + "".join(f"{i},{line},?\n" for i, line in enumerate(lines[1:]))
    done = predict(IRIS, "--columns", lines[0], "--outputs", "label", stdin=text.encode())
    assert columns_of(done.stdout) == {"label": expected["label"]}


@pytest.mark.parametrize("arguments, stdin, code, message", [
    ([IRIS], as_csv(FLOWERS) + "1,2,x,4\n", 2, "row 4, column 'petal length': 'x' is not FP32"),
    ([IRIS], "a,b,c\n1,2,3\n", 2, "input 'X' takes 4 columns, and there are 3"),
    ([IRIS], "1.5,2,3,4\n", 2, "say --no-header"),
    ([IRIS], "[1,2,3,4]\n[1,2]\n", 2, "row 2: input 'X': shape is [2], expected [4]"),
    ([IRIS], '{"Y":[1,2,3,4]}\n', 2, "the model has no input 'Y'"),
    ([IRIS], "", 2, "reading standard input: it is empty"),
    ([IRIS, "--outputs", "lable"], as_csv(FLOWERS), 2, "did you mean 'label'?"),
    ([IRIS, "/no/such.csv"], "", 3, "there is no such file"),
    (["/no/such.onnx"], "", 3, "opening '/no/such.onnx'"),
    ([str(SAMPLE)], "", 2, "it holds the models breast_cancer, iris"),
    (["http://127.0.0.1:1/v2/models/iris"], "", 9, "connecting to http://127.0.0.1:1/v2/models/iris: Connection refused"),
    ([IRIS, "--bacth", "1"], "", 2, "did you mean '--batch'?"),
])
def test_errors_say_what_and_where(predict, arguments, stdin, code, message):
    done = predict(*arguments, stdin=stdin.encode(), code=code)
    assert message in done.stderr.decode()
    assert done.stderr.startswith(b"tenon predict: ")


def test_objects_are_not_unpickled(predict):
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    done = predict(IRIS, stdin=buffer.getvalue(), code=10)
    assert b"Python objects are pickled" in done.stderr


def test_a_server_is_quoted(predict, sample):
    done = predict("irs", "--server", sample.url, stdin=FORMATS["csv"], code=3)
    assert b"unknown model: 'irs'" in done.stderr


def test_an_output_is_whole_or_not_there(predict, folder):
    path = folder / "out.csv"
    predict(IRIS, "--output", str(path), "--batch", "1", stdin=as_csv(FLOWERS).encode() + b"x,x,x,x\n", code=2)
    assert list(folder.iterdir()) == []
    predict(IRIS, "--output", str(path), stdin=FORMATS["csv"])
    assert len(path.read_text().splitlines()) == 4
    assert list(folder.iterdir()) == [path]


def test_a_killed_run_leaves_nothing(tenon, folder):
    process = subprocess.Popen([tenon, "predict", IRIS, "--output", str(folder / "out.csv"), "--batch", "1"],
                               stdin=subprocess.PIPE)
    process.stdin.write(as_csv(np.tile(FLOWERS, (100_000, 1))).encode())
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    assert list(folder.iterdir()) == []


def test_a_long_file_is_streamed(tenon, folder):
    """A quarter of a million rows, and memory that does not follow them."""
    def peak(rows: int) -> int:
        path = folder / f"{rows}.csv"
        block = as_csv(np.tile(FLOWERS, (1000, 1))).removeprefix(HEADER)
        with path.open("w") as out:
            out.write(HEADER)
            for _ in range(rows // 3000):
                out.write(block)
        script = ("import os, subprocess, sys\n"
                  "subprocess.run(sys.argv[1:], check=True)\n"
                  "import resource\n"
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
        done = subprocess.run([sys.executable, "-c", script, tenon, "predict", IRIS, str(path), "-o", str(folder / "out.csv")],
                              capture_output=True, text=True, check=True)
        with (folder / "out.csv").open() as lines:
            assert sum(1 for _ in lines) == rows // 3000 * 3000 + 1
        return int(done.stdout)

    assert peak(300_000) < peak(3_000) + 16 * 1024  # KiB


def run_on_terminal(arguments: list[str], **streams) -> str:
    """What the program shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    try:
        streams = {name: theirs if stream == "terminal" else stream for name, stream in streams.items()}
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, **streams)
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                block = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not block:
                break
            shown += block
        assert process.wait(60) == 0, shown
        return shown.decode()
    finally:
        os.close(ours)


def test_a_terminal_shows_progress_and_leaves_one_line(tenon, folder):
    path = folder / "in.csv"
    path.write_text(as_csv(np.tile(FLOWERS, (50_000, 1))))
    shown = run_on_terminal([tenon, "predict", IRIS, str(path), "-o", str(folder / "out.csv")],
                            stdout=subprocess.DEVNULL, stderr="terminal")
    draws = shown.split("\r\x1b[K")
    assert draws[0] == ""
    assert re.fullmatch(r" *\d+% \[=* *\] [\d,]+ rows  [\d,]+ rows/s(  [\d:]+ left)?", draws[1]), draws[1]
    assert re.fullmatch(r"150,000 rows in \d+\.\d s \([\d,]+ rows/s\)\r\n", draws[-1]), draws[-1]


def test_a_terminal_shows_a_table_apart_from_the_progress(tenon, folder):
    path = folder / "in.csv"
    path.write_text(as_csv(FLOWERS))
    shown = run_on_terminal([tenon, "predict", IRIS, str(path), "--outputs", "label"], stdout="terminal",
                            stderr="terminal")
    assert shown.startswith("label\r\n    0\r\n    2\r\n    1\r\n")
    assert re.search(r"\r\x1b\[K3 rows in .*\r\n$", shown)


def test_no_terminal_shows_no_progress(predict):
    assert predict(IRIS, stdin=FORMATS["csv"]).stderr == b""
