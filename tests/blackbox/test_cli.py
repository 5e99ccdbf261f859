"""The command line as people, scripts and shells use it."""

import json
import os
import pty
import select
import shutil
import subprocess
import time

import pytest

from conftest import ROOT, SAMPLE

IRIS = SAMPLE / "iris" / "1" / "model.onnx"
SECONDS = 60


def run(tenon, *arguments, environment=None):
    return subprocess.run([tenon, *arguments], capture_output=True, text=True, timeout=SECONDS,
                          env={**os.environ, **(environment or {})})


def path_with(tenon):
    return f"{os.path.dirname(tenon)}:{os.environ['PATH']}"


def test_inspect_shows_each_version_of_a_repository(tenon):
    shown = run(tenon, "inspect", str(SAMPLE))
    assert shown.returncode == 0 and shown.stderr == ""
    assert "model 'breast_cancer' version '1'" in shown.stdout
    assert "inputs\n  X  FP32  [?, 4]\n" in shown.stdout


def test_inspect_writes_json_that_scripts_can_read(tenon):
    shown = run(tenon, "inspect", "--json", str(IRIS), "/no/such.onnx")
    assert shown.returncode == 3
    good, missing = json.loads(shown.stdout)["models"]
    assert good["report"]["inputs"] == [{"name": "X", "type": "tensor(FP32)[?,4]", "datatype": "FP32",
                                         "shape": [None, 4], "optional": False, "labels": []}]
    assert good["report"]["file_bytes"] == IRIS.stat().st_size
    assert missing["refusal"]["code"] == "NOT_FOUND"
    assert missing["refusal"]["message"] in shown.stderr


def test_inspect_refuses_what_serve_refuses(tenon):
    """Both say the same reason, and end with the same exit code."""
    for file in sorted((ROOT / "tests" / "corpus" / "models").glob("*.onnx")):
        inspected = run(tenon, "inspect", str(file))
        served = run(tenon, "serve", str(file), "--port", "0", "--log-level", "error")
        assert inspected.returncode == served.returncode != 0, file.name
        reason = "inspecting the ONNX model: "
        assert inspected.stderr.split(reason)[1] == served.stderr.split(reason)[1], file.name


def test_inspect_keeps_limits_of_file_environment_and_flags(tenon, folder):
    (folder / "tenon.yaml").write_text("model:\n  max_nodes: 2\n")
    by_file = run(tenon, "inspect", str(IRIS), "--config", str(folder / "tenon.yaml"))
    by_variable = run(tenon, "inspect", str(IRIS), environment={"TENON_MODEL_MAX_NODES": "2"})
    by_flag = run(tenon, "inspect", str(IRIS), "--model-max-nodes=2")
    for refused in (by_file, by_variable, by_flag):
        assert refused.returncode == 14
        assert "more than 2 nodes (model.max_nodes)" in refused.stderr


COMPLETIONS = [
    (["se"], ["serve"]),
    (["serve", "--log-lev"], ["--log-level"]),
    (["serve", "--log-level", ""], ["debug", "info", "warning", "error"]),
    (["serve", "--http-port", ""], []),
    (["config", "re"], ["reference"]),
    (["inspect", "--js"],
     ["--json", "--json-lenient-integers", "--json-max-depth", "--json-max-nodes", "--json-non-finite"]),
    (["completions", ""], ["bash", "zsh", "fish"]),
    (["version", "--"], ["--help"]),
]


@pytest.mark.parametrize("words, expected", [*COMPLETIONS, (["serve", "--log-level", "=", "d"], ["debug"]),
                                             (["serve", "README"], ["README.md"])])
def test_bash_completes(tenon, words, expected):
    script = ('source <(tenon completions bash); COMP_WORDS=(tenon "$@"); COMP_CWORD=$#; _tenon; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, cwd=ROOT,
                          env={**os.environ, "PATH": path_with(tenon)}, timeout=SECONDS)
    assert done.stderr == ""
    assert sorted(done.stdout.split()) == sorted(expected)


@pytest.mark.parametrize("words, expected", COMPLETIONS)
def test_fish_completes(tenon, folder, words, expected):
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    script = "tenon completions fish | source; complete -C (string join ' ' -- tenon $argv)"
    done = subprocess.run(["fish", "--no-config", "-c", script, "--", *words], capture_output=True, text=True,
                          cwd=folder, env={**os.environ, "PATH": path_with(tenon)}, timeout=SECONDS)
    assert done.stderr == ""
    offered = {line.split("\t")[0] for line in done.stdout.splitlines()}
    assert offered == set(expected)


def read_until(terminal, ends):
    """What a terminal shows until a text that `ends` accepts."""
    shown = b""
    deadline = time.monotonic() + SECONDS
    while not ends(shown) and time.monotonic() < deadline:
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65536)
    return shown.decode(errors="replace")


@pytest.mark.parametrize("line, expected", [("tenon se", ["serve"]), ("tenon serve --log-lev", ["--log-level="]),
                                            ("tenon serve --log-level ", ["debug", "info", "warning", "error"]),
                                            ("tenon completions ", ["bash", "zsh", "fish"]),
                                            ("tenon ", ["serve", "Show what model files are made of"])])
def test_zsh_completes(tenon, line, expected):
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    terminal, other_end = pty.openpty()
    environment = {**os.environ, "PATH": path_with(tenon), "TERM": "dumb"}
    shell = subprocess.Popen(["zsh", "-f", "-i"], stdin=other_end, stdout=other_end, stderr=other_end,
                             env=environment, start_new_session=True)
    try:
        os.write(terminal, b"source <(tenon completions zsh); echo REA''DY\n")
        assert "READY" in read_until(terminal, lambda shown: b"READY" in shown)
        os.write(terminal, line.encode() + b"\t\t")
        shown = read_until(terminal, lambda shown: all(word.encode() in shown for word in expected))
        assert all(word in shown for word in expected)
    finally:
        shell.kill()
        shell.wait()
        os.close(terminal)
        os.close(other_end)


def test_every_command_has_help_and_refuses_unknown_flags(tenon):
    overview = run(tenon, "help").stdout
    names = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and not line.startswith("   ")
             and line.split()[0] not in ("tenon", "curl")]
    assert {"serve", "inspect", "config", "completions", "version"} <= set(names)
    for name in names:
        assert f"tenon {name}" in run(tenon, name, "--help").stdout
        refused = run(tenon, name, "--no-such-flag")
        assert refused.returncode == 2
        assert refused.stderr.startswith(f"tenon {name}: there is no flag '--no-such-flag'")
