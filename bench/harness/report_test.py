import json

import pytest

from harness import report


@pytest.fixture
def result():
    def told(per_second):
        return {"per_second": per_second, "p50_us": 100, "p99_us": 200, "cpu_us": 10}

    def took(ns):
        return [{"p50_ns": ns, "p99_ns": 2 * ns, "cpu_ns": ns}] * 3

    return {
        "started": "2030-01-01 00:00 UTC", "commit": "abc", "dirty": False, "quick": False,
        "settings": {"rounds": 2, "connections": [16]},
        "machine": {"cores": 2, "cpu": "a CPU", "kernel": "6.1", "others_share": 0.02},
        "titles": {"tenon": "tenon, one HTTP thread", "nginx": "nginx, one worker",
                   "mlflow": "mlflow models serve"},
        "versions": {"tenon": "tenon 1"}, "skipped": {"mlflow": "it is not installed"},
        "not_asked": {"nginx": {"binary": "of a reason"}},
        "load": {"tenon": {"16": [told(60), told(70)]}, "nginx": {"16": [told(100), told(100)]}},
        "latency": {"tenon": {"row": took(40_000), "row-spin": took(30_000), "json": took(25e6)}},
        "starts_ms": {"tenon": [70.0, 80.0, 60.0]}, "memory_mib": {},
        "parts": [{"name": "BM_RawRun", "cpu_ns": 2000.0, "bytes_per_second": None,
                   "items_per_second": None}]}


def lines(result):
    return {line["line"]: line for line in report.lines(result)}


def test_lines_hold_figures_against_their_goals(result):
    found = lines(result)
    assert found["requests/s against nginx, 16 connections"] == {
        "line": "requests/s against nginx, 16 connections", "value": pytest.approx(0.65),
        "unit": "x", "goal": ">= 0.62 x", "met": True}
    assert found["2 M FP32 in JSON (21 MB), small answer"]["value"] == 25
    assert found["start to the first ready answer"]["value"] == 70


def test_added_latency_is_what_the_raw_run_leaves(result):
    found = lines(result)
    polling = found["added to the raw run, one connection, a client that polls, p50"]
    assert (polling["value"], polling["met"]) == (28, True)
    sleeping = found["added to the raw run, one connection, a client that sleeps, p50"]
    assert (sleeping["value"], sleeping["met"]) == (38, False)


def test_what_was_not_measured_has_no_line(result):
    result["parts"] = []
    del result["load"]["nginx"]
    assert set(lines(result)) == {"2 M FP32 in JSON (21 MB), small answer",
                                  "start to the first ready answer"}


def test_the_text_names_what_was_left_out_and_why(result):
    text = report.text(result)
    assert "* mlflow models serve: it is not installed" in text
    assert "* nginx, one worker, 2 M FP32 in binary: of a reason" in text
    assert "| nginx, one worker      |          16 |        100 |   0.65 x |" in text
    assert "### Idle" not in text


def test_the_ratio_by_cpu_says_how_many_requests_the_same_time_pays_for(result):
    for told in result["load"]["nginx"]["16"]:
        told["cpu_us"] = 5
    assert report.against(result, "nginx", "16", "cpu_us") == 2
    head, rows = report.load(result)
    assert rows[1][head.index("by CPU")] == "0.50 x"


def test_a_result_survives_its_file(result):
    assert report.text(json.loads(json.dumps(result))) == report.text(result)


def test_a_page_keeps_what_stands_around_the_block():
    page = f"# Page\n\n{report.BEGIN}\nold\n{report.END}\n\nrest\n"
    new = report.replace_block(page, "r.json", "new")
    assert new.startswith("# Page\n") and new.endswith("\n\nrest\n")
    assert "\nnew\n" in new and "old" not in new and "bench/results/r.json" in new
    with pytest.raises(ValueError):
        report.replace_block("# Page\n", "r.json", "new")
