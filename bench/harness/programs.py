"""What the commands do around measuring: build, say of what a result is, write it."""

import json
import os
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

from harness.processes import say

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"
DOCS = ROOT / "docs" / "performance.md"


def build(targets: list[str]) -> Path:
    """Builds programs of the preset bench; says in which folder."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    say("building the preset bench (log: build/bench/build.log)")
    with open(folder / "build.log", "w") as log:
        for command in (["cmake", "--preset", "bench"],
                        ["cmake", "--build", "--preset", "bench", "-j", str(os.cpu_count()),
                         "--target", *targets]):
            if subprocess.run(command, cwd=ROOT, stdout=log, stderr=log).returncode != 0:
                sys.exit(f"bench: {' '.join(command)} failed: see {log.name}")
    return folder


def about() -> dict:
    """When, and of what."""
    def git(*words: str) -> str:
        run = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
        return run.stdout.strip()

    parts = ("src", "cmake", "CMakeLists.txt", "CMakePresets.json")
    return {"schema": 1, "started": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "commit": git("rev-parse", "--short", "HEAD") or "unknown",
            "dirty": bool(git("status", "--porcelain", "--", *parts))}


def file_text(result: dict) -> str:
    """JSON with a line for every part of the result."""
    lines = [f"{json.dumps(key)}: {json.dumps(part)}" for key, part in result.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write(result: dict, out: Path | None, name: str = "") -> None:
    """To `out`, or to bench/results under a name that says when, of what and of which source."""
    dirty = "-dirty" if result["dirty"] else ""
    out = out or RESULTS / f"{result['started'][:10]}-{result['commit']}{name}{dirty}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(file_text(result))
    say(f"wrote {out}")
