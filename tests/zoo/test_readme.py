"""The notebooks of the README, run as they are written, and their requests' answers."""

import json
import re
import subprocess

import pytest

from conftest import ROOT, framework_python

VENVS = {"sklearn": "models", "keras": "tensorflow", "torch": "torch"}
PORT = 8080  # as written


def notebooks() -> list[tuple[str, str, str, str]]:
    """For each notebook: framework, Python, shell, expected answer."""
    text = (ROOT / "README.md").read_text()
    section = text[text.index("## From a notebook to an answer"):]
    section = section[:section.index("\n## ", 1)]
    blocks = re.findall(r"```python\n(.*?)```\n\n```sh\n(.*?)```\n\n```json\n(.*?)```", section, re.S)
    return [(re.search(r"(?:import|from) (\w+)", code).group(1), code, shell, answer) for code, shell, answer in blocks]


def near(answer, expected) -> bool:
    """The same texts, and numbers to the digits that machines differ in."""
    if isinstance(expected, dict):
        return answer.keys() == expected.keys() and all(near(answer[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(map(near, answer, expected))
    if isinstance(expected, float):
        return answer == pytest.approx(expected, rel=1e-4, abs=1e-6)
    return answer == expected


def test_the_readme_has_a_notebook_of_each_framework():
    assert {framework for framework, *_ in notebooks()} == {"sklearn", "torch", "keras"}
    assert all(len(code.strip().splitlines()) == 5 for _, code, _, _ in notebooks())


@pytest.mark.parametrize("framework,code,shell,expected", notebooks(), ids=[name for name, *_ in notebooks()])
def test_a_notebook_ends_in_its_answer(framework, code, shell, expected, tenon, tmp_path):
    python = framework_python(VENVS[framework])
    subprocess.run([python, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    serve, request = shell.split("\n", 1)
    words = serve.split()
    assert words[0] == "tenon"
    server = subprocess.Popen([tenon, *words[1:], "--port", "0", "--log-format", "json", "--shutdown-lameduck", "0s"],
                              cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        log = []
        for line in server.stderr:
            log.append(line)
            if found := re.search(r'"message":"ready".*"port":(\d+)', line):
                break
        else:
            pytest.fail(f"the server did not get ready: {''.join(log)}")
        assert f":{PORT}/" in request
        answer = subprocess.run(request.replace(f":{PORT}/", f":{found.group(1)}/"), shell=True, check=True,
                                capture_output=True, text=True, timeout=60)
        assert near(json.loads(answer.stdout), json.loads(expected)), answer.stdout
    finally:
        server.terminate()
        server.wait(20)
