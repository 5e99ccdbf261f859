"""Models of other frameworks, imported, checked and served by the program as a user runs it."""

import bz2
import json
import os
import pickle
import shutil
import struct
import subprocess

import pytest

from conftest import ROOT, SAMPLE

CORPUS = ROOT / "tests" / "corpus" / "python"
TREE = CORPUS / "tree.skops"
ROWS = "0,1\n1,0.5\n2,3\n3,2.5\n"
ANSWERS = ["no", "no", "yes", "yes"]
SECONDS = 60


@pytest.fixture
def run(tenon, folder):
    """Runs a command with a cache of its own."""

    def run_command(*arguments, environment=None, text=None, working_folder=None):
        variables = {**os.environ, "TENON_IMPORT_CACHE_FOLDER": str(folder / "cache"), **(environment or {})}
        return subprocess.run([tenon, *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS,
                              input=text, cwd=working_folder, env=variables)

    return run_command


def mlflow_folder(folder, text="flavors:\n  sklearn:\n    pickled_model: model.skops\n    code: null\n"):
    target = folder / "churn"
    target.mkdir()
    (target / "MLmodel").write_text(text)
    shutil.copy(TREE, target / "model.skops")
    return target


def test_import_writes_onnx_and_says_what_became_of_what(run, folder):
    done = run("import", TREE, "-o", folder / "tree.onnx", "--report")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"wrote '{folder}/tree.onnx', ")
    assert "DecisionTreeClassifier" in done.stdout
    assert (folder / "tree.onnx").stat().st_size > 100
    report = json.loads(run("import", TREE, "-o", folder / "again.onnx", "--json").stdout)
    assert report["framework"] == "scikit-learn" and report["source_digest"].startswith("sha256:")
    assert (folder / "again.onnx").read_bytes() == (folder / "tree.onnx").read_bytes()


def test_import_does_not_replace_a_file_that_it_was_not_told_of(run, folder):
    (folder / "here").mkdir()
    assert run("import", TREE, working_folder=folder / "here").returncode == 0
    again = run("import", TREE, working_folder=folder / "here")
    assert again.returncode == 4 and "'tree.onnx': it is there already" in again.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.glob("tree.*")))
def test_every_format_answers_the_same(run, name):
    done = run("predict", CORPUS / name, "--no-header", "--outputs", "predict", "--output-format", "csv", text=ROWS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ANSWERS


def test_a_second_start_takes_no_import(run, folder):
    assert run("predict", TREE, "--no-header", text=ROWS).returncode == 0
    models = list((folder / "cache").iterdir())
    assert len(models) == 1
    before = (models[0] / "model.onnx").stat()
    assert run("predict", TREE, "--no-header", text=ROWS).returncode == 0
    assert list((folder / "cache").iterdir()) == models
    assert (models[0] / "model.onnx").stat().st_mtime_ns == before.st_mtime_ns


def test_inspect_shows_where_a_model_comes_from(run):
    shown = run("inspect", TREE)
    assert shown.returncode == 0, shown.stderr
    assert "framework  scikit-learn" in shown.stdout and "\ninputs\n" in shown.stdout
    described = json.loads(run("inspect", TREE, "--json").stdout)["models"][0]
    assert described["import"]["importer"] == "sklearn" and described["report"]["format"] == "onnx"


def test_check_compares_with_the_frameworks_answers(run, folder):
    (folder / "in.csv").write_text("a,b\n" + ROWS)
    (folder / "out.csv").write_text("predict\n" + "\n".join(ANSWERS) + "\n")
    agreed = run("check", TREE, "--input", folder / "in.csv", "--expect", folder / "out.csv")
    assert agreed.returncode == 0, agreed.stderr
    assert agreed.stdout.endswith("4 rows agree\n")
    (folder / "out.csv").write_text("predict\nno\nyes\nyes\nyes\n")
    differs = run("check", TREE, "--input", folder / "in.csv", "--expect", folder / "out.csv")
    assert differs.returncode == 1
    assert "row 2, output 'predict', value 0: 'no', and expected is 'yes'" in differs.stderr


def test_serve_answers_from_a_foreign_file(serve, session, folder):
    server = serve(str(TREE), "--name", "tree", "--shutdown-lameduck", "0s",
                   environment={"TENON_IMPORT_CACHE_FOLDER": str(folder / "cache")})
    metadata = session.get(f"{server.url}/v2/models/tree").json()
    assert metadata["inputs"] == [{"name": "X", "datatype": "FP64", "shape": [-1, 2]}]
    answer = session.post(f"{server.url}/v2/models/tree/infer", json={"inputs": [
        {"name": "X", "datatype": "FP64", "shape": [4, 2], "data": [0, 1, 1, 0.5, 2, 3, 3, 2.5]}]}).json()
    outputs = {output["name"]: output["data"] for output in answer["outputs"]}
    assert outputs["predict"] == ANSWERS
    assert outputs["predict_proba"] == [1, 0, 1, 0, 0, 1, 0, 1]
    assert any('"message":"model imported"' in line and '"cached":false' in line and '"sandbox":"whole' in line
               for line in server.log)


def test_a_folder_of_mlflows_goes_by_its_native_flavour(run, folder):
    signature = "signature:\n  inputs: '[{\"type\": \"double\", \"name\": \"a\"}]'\n"
    model = mlflow_folder(folder, "flavors:\n  python_function: {loader_module: x}\n  sklearn:\n"
                          "    pickled_model: model.skops\n" + signature)
    done = run("predict", model, "--no-header", "--outputs", "predict", text=ROWS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ANSWERS
    assert "tenon.mlflow_signature" in run("inspect", model).stdout


def test_an_onnx_model_of_mlflows_is_served_as_it_is(run, folder):
    model = mlflow_folder(folder, "flavors: {onnx: {data: iris.onnx}}")
    shutil.copy(SAMPLE / "iris" / "1" / "model.onnx", model / "iris.onnx")
    shown = run("inspect", model)
    assert shown.returncode == 0 and "producer    skl2onnx" in shown.stdout


def test_a_flavour_that_is_not_read_is_named(run, folder):
    model = mlflow_folder(folder, "flavors: {prophet: {model_path: m}, python_function: {}}")
    refused = run("inspect", model)
    assert refused.returncode == 10 and "its flavours are prophet" in refused.stderr


class Hostile:
    """Calls a function when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_a_pickle_that_calls_a_program_is_refused_and_calls_nothing(run, folder):
    (folder / "evil.pkl").write_bytes(pickle.dumps(Hostile(folder / "canary")))
    refused = run("import", folder / "evil.pkl", "-o", folder / "evil.onnx")
    assert refused.returncode in (2, 10), refused.stderr
    assert "system" in refused.stderr
    assert not (folder / "canary").exists() and not (folder / "evil.onnx").exists()
    assert list((folder / "cache").iterdir()) == []


def test_what_is_no_model_is_told_from_what_is(run, folder):
    (folder / "notes.txt").write_text("remember the milk\n")
    refused = run("serve", folder / "notes.txt")
    assert refused.returncode == 2
    assert "it begins with 'remember', which no importer knows" in refused.stderr


def test_a_limit_is_named_with_its_property(run, folder):
    refused = run("import", TREE, "-o", folder / "t.onnx", "--import-max-source-bytes", "1KiB")
    assert refused.returncode == 14 and "(import.max_source_bytes)" in refused.stderr
    refused = run("import", TREE, "-o", folder / "t.onnx", "--import-max-entries", "1")
    assert refused.returncode == 14 and "import.max_entries" in refused.stderr


def test_memory_of_the_importing_process_is_bounded(run, folder):
    array = b"\x80\x04\x8e" + struct.pack("<Q", 160 << 20) + bytes(160 << 20) + b"."
    (folder / "bomb.joblib").write_bytes(bz2.compress(array))
    refused = run("import", folder / "bomb.joblib", "-o", folder / "t.onnx", "--import-max-memory-bytes", "128MiB")
    assert refused.returncode == 7 and "import.max_memory_bytes" in refused.stderr, refused.stderr
    refused = run("import", folder / "bomb.joblib", "-o", folder / "t.onnx", "--import-max-expanded-bytes", "1MiB")
    assert refused.returncode == 14 and "import.max_expanded_bytes" in refused.stderr, refused.stderr
    assert list((folder / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_made_is_named(run, folder):
    (folder / "file").write_text("")
    refused = run("inspect", TREE, environment={"TENON_IMPORT_CACHE_FOLDER": str(folder / "file" / "cache")})
    assert refused.returncode == 9 and "(import.cache_folder)" in refused.stderr


def test_the_processes_that_import_are_gone_afterwards(run):
    assert run("inspect", TREE).returncode == 0
    running = subprocess.run(["pgrep", "-f", "^tenon confined-task"], capture_output=True, text=True)
    assert running.stdout == ""
