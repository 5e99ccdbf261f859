import json

import pytest

from harness import frameworks_report as report
from harness.figures import Goal
from harness.frameworks import Case, Import

CASES = {"row": Case("sklearn", "one row", 1, Goal(at_least=50)),
         "predict": Case("keras", "one row, predict()", 1, None)}
IMPORTS = {"forest": Import("sklearn", "forest", "f.pkl", "forest", Goal(at_most=2),
                            Goal(at_most=3))}


@pytest.fixture
def result():
    def took(us, cpu_us):
        return {"calls": 10, "p50_ns": 1000 * us, "p99_ns": 2000 * us, "cpu_ns": 1000 * cpu_us}

    def case(title):
        # The machine is twice as slow in the second round.
        return {"title": title, "threads": 1, "largest_error": 1e-16,
                "framework": [took(300, 310), took(600, 310)], "tenon": [took(5, 5), took(10, 5)]}

    told = {
        "started": "2030-01-01 00:00 UTC", "commit": "abc", "dirty": False, "quick": True,
        "settings": {"rounds": 2, "seconds": 1, "imports": 2},
        "machine": {"cores": 2, "cpu": "a CPU", "kernel": "6.1", "others_share": 0.5},
        "versions": {"sklearn": "scikit-learn 1"},
        "skipped": {"mlp": {"title": "one row, MLP", "why": "no importer reads it"}},
        "cases": {"row": case("one row"), "predict": case("one row, predict()")},
        "imports": {"forest": {
            "title": "forest", "file_bytes": 100 << 20, "onnx_bytes": 50 << 20,
            "rounds": [{"seconds": 1.5, "cpu_seconds": 1.4, "peak_bytes": 350 << 20,
                        "read_seconds": 0.25}] * 2}}}
    told["lines"] = report.lines(told, CASES, IMPORTS)
    return told


def test_a_ratio_is_paired_round_by_round_and_held_against_its_goal(result):
    assert result["lines"][0] == {"line": "one row", "value": 60, "unit": "x", "by_cpu": 62,
                                  "goal": ">= 50 x", "met": True}


def test_an_import_is_held_against_its_time_beyond_reading_and_its_memory(result):
    seconds, memory = result["lines"][1:]
    assert (seconds["value"], seconds["by_cpu"], seconds["met"]) == (1.25, 1.4, True)
    assert (memory["line"], memory["value"], memory["met"]) == (
        "its peak memory, of the file's 100 MiB", 3.5, False)


def test_what_has_no_goal_is_shown_and_not_held_against_one(result):
    assert "one row, predict()" not in [line["line"] for line in result["lines"]]
    assert "| one row, predict() |" in report.text(result)


def test_the_text_says_what_was_skipped_and_why(result):
    text = report.text(result)
    assert "* one row, MLP: skipped: no importer reads it" in text
    assert "rounds of a quick run; others used 50 % of the machine" in text


def test_a_result_survives_its_file(result):
    assert report.text(json.loads(json.dumps(result))) == report.text(result)
