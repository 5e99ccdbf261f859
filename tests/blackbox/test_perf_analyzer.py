"""perf_analyzer, unmodified, measures a server: that it can is what is tested, not how fast the server is."""

import csv
import os
import subprocess

import pytest

from peers import peer

KINDS = {
    "http": ["-i", "http"],
    "http async": ["-i", "http", "-a", "--concurrency-range", "4"],
    "http json": ["-i", "http", "--input-tensor-format", "json", "--output-tensor-format", "json"],
    "grpc": ["-i", "grpc"],
    "grpc async": ["-i", "grpc", "-a", "--concurrency-range", "4"],
    "grpc streaming": ["-i", "grpc", "-a", "--streaming", "--concurrency-range", "4"],
    "grpc gzip": ["-i", "grpc", "--grpc-compression-algorithm", "gzip"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_measures(sample, folder, kind):
    program = peer("perf_analyzer")
    library = next(program.parents[1].glob("lib/python*/site-packages/nvidia/cuda_runtime/lib"))
    report = folder / "report.csv"
    # A window of so many requests, and any spread between windows: timings decide nothing here.
    done = subprocess.run(
        [program, "-m", "iris", "-u", sample.address, *KINDS[kind], "-b", "1", "--shape", "X:1,4", "--measurement-mode",
         "count_windows", "--measurement-request-count", "50", "-s", "10000", "-r", "10", "-f", report],
        capture_output=True, text=True, timeout=120, env={**os.environ, "LD_LIBRARY_PATH": str(library)})
    if "libb64" in done.stderr and done.returncode == 127:
        pytest.skip("perf_analyzer needs Debian's libb64-0d, which is not here")
    assert done.returncode == 0, done.stdout + done.stderr
    row = next(csv.DictReader(report.open()))
    assert float(row["Inferences/Second"]) > 0
    assert "failed" not in done.stdout.lower(), done.stdout
