"""A framework at work: worker.py NAME FOLDER, NAME being a module beside that has CASES and LARGE.

Reads commands from its standard input, one JSON object a line, and answers each with one:
  {"do": "save", "case": C}                     writes FOLDER/C.* and x.npy, says where
  {"do": "compare", "case": C, "answer": FILE}  the largest error of an answer in .npy
  {"do": "time", "case": C, "seconds": S}       how long the framework's own answer takes
  {"do": "large", "case": C, "file": FILE}      writes a model that only importing is timed with
Runs in the framework's venv.
"""

import importlib
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

MAX_CALLS = 200_000


def answer_of(case) -> np.ndarray:
    return np.asarray(case.call())


def save(case, name: str, folder: Path) -> dict:
    np.save(folder / f"{name}.x.npy", np.ascontiguousarray(case.x))
    model = folder / f"{name}{case.suffix}"
    case.save(model)
    return {"model": str(model), "x": str(folder / f"{name}.x.npy"), "output": case.output}


def compare(case, file: str) -> dict:
    ours, theirs = np.load(file), answer_of(case)
    if ours.shape != theirs.shape:
        return {"error": f"shapes differ: {ours.shape} and {theirs.shape}"}
    apart = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
    return {"largest_error": float(apart.max()), "bound": case.bound,
            "largest_value": float(np.abs(theirs).max())}


def ask_for(call, seconds: float) -> list[int]:
    """Nanoseconds of each call until the time is over."""
    times, now = [], time.perf_counter_ns
    end = now() + int(seconds * 1e9)
    while True:
        begin = now()
        call()
        last = now()
        times.append(last - begin)
        if last >= end or len(times) >= MAX_CALLS:
            return times


def timed(case, seconds: float) -> dict:
    case.prepare()
    ask_for(case.call, seconds / 5)  # warms up
    used = time.process_time_ns()
    times = ask_for(case.call, seconds)
    used = time.process_time_ns() - used
    ordered = sorted(times)

    def quantile(per_cent: int) -> int:
        return ordered[max(1, -(-len(ordered) * per_cent // 100)) - 1]

    return {"calls": len(times), "p50_ns": quantile(50), "p99_ns": quantile(99),
            "cpu_ns": used / len(times)}


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    # Frameworks print what they like; the answers have a pipe of their own.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    framework = importlib.import_module(name)
    made = {}

    def case(key: str):
        if key not in made:
            made[key] = framework.CASES[key]()
        return made[key]

    print(json.dumps({"version": framework.version()}), file=answers, flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        try:
            key = told["case"]
            match told["do"]:
                case "save":
                    answer = save(case(key), key, folder)
                case "compare":
                    answer = compare(case(key), told["answer"])
                case "time":
                    answer = timed(case(key), told["seconds"])
                case "large":
                    framework.LARGE[key](told["file"])
                    answer = {}
        except Exception as why:  # whatever a framework throws goes to who asked
            answer = {"error": f"{type(why).__name__}: {why}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
