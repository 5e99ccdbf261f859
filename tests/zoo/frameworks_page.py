#!/usr/bin/env python3
"""Writes docs/compat/frameworks.md from what runs of the zoo found: frameworks_page.py FOLDER > PAGE.

With --summary, a line a framework and version instead.
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

HEAD = """# Models of other frameworks

Made by `make zoo` from its own runs: each model is trained by its framework, imported and asked for the same rows, edges
among them. The error is the largest of all outputs and rows, in parts of the largest number of its column; a class or
operation that is in several models has that of the smallest ones with it; "-" is what a version lacks. Classes and texts
are equal in all.
"""
PAGES = {"PyTorch": "torch-targets.md", "Keras": "keras-layers.md", "TensorFlow": "tensorflow-ops.md"}
KINDS = {"TensorFlow": "Operation", "MLflow": "Folder saved by", "scikit-learn": "Estimator", "PyTorch": "Target", "Keras": "Layer"}


def order(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def read(folder: Path) -> dict[str, dict[str, dict]]:
    """Framework, version, model: what was found."""
    found = defaultdict(dict)
    for path in sorted(folder.glob("*.json")):
        framework, version = path.stem.rsplit("-", 1)
        found[framework][version] = json.loads(path.read_text())
    return found


def errors_of(models: dict) -> dict[str, float]:
    """The error of every part, by the smallest models that have it."""
    known = defaultdict(dict)
    for findings in models.values():
        if any(finding["refused"] for finding in findings):
            continue
        worst = max(finding["relative"] for finding in findings)
        parts = findings[0]["parts"]
        for part in parts:
            sizes = known[part]
            sizes[len(parts)] = max(sizes.get(len(parts), 0), worst)
    return {part: sizes[min(sizes)] for part, sizes in known.items()}


def refusals_of(models: dict, supported: dict) -> dict[str, str]:
    """The class that a refusal names, or the model, and why."""
    refused = {}
    for name, findings in sorted(models.items()):
        reason = next((finding["refused"] for finding in findings if finding["refused"]), "")
        if not reason:
            continue
        named = [part for part in findings[0]["parts"] if part.rsplit(".", 1)[-1] in reason]
        part = next((part for part in named if part not in supported), name)
        refused[part] = re.sub(r"^.*?importing '[^']*': ", "", reason).split("\n")[0]
    return refused


def cell(error: float | None) -> str:
    return "-" if error is None else "equal" if error == 0 else f"{error:.0e}"


def section(framework: str, versions: dict[str, dict]) -> list[str]:
    names = sorted(versions, key=order, reverse=True)
    errors = {version: errors_of(versions[version]) for version in names}
    parts = sorted(set().union(*errors.values()))
    count = sum(not any(f["refused"] for f in findings) for findings in versions[names[0]].values())
    lines = [f"\n## {framework}\n", f"{count} models of {names[0]}, {len(parts)} kinds of parts.\n"]
    lines += [f"| {KINDS.get(framework, 'Part')} | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| `{part}` | {' | '.join(cell(errors[version].get(part)) for version in names)} |" for part in parts]
    return lines + refusal_lines(refusals_of(versions[names[0]], errors[names[0]])) + page_of(framework)


def refusal_lines(refused: dict[str, str]) -> list[str]:
    """Classes that are not supported, in one list, and models that are refused for another reason."""
    plain = sorted(part for part, reason in refused.items() if " is not supported; replace it" in reason)
    others = sorted(part for part in refused if part not in plain)
    lines = []
    if plain:
        lines += ["\nRefused by name, not supported:\n", ", ".join(f"`{part}`" for part in plain) + "."]
    if others:
        lines += ["\nRefused for what they are:\n"] + [f"- `{part}`: {refused[part]}" for part in others]
    return lines


def page_of(framework: str) -> list[str]:
    page = PAGES.get(framework)
    return [f"\nAll that is read, and what is refused: [{page}]({page})."] if page else []


def summary(found: dict[str, dict[str, dict]]) -> None:
    for framework in sorted(found):
        for version in sorted(found[framework], key=order, reverse=True):
            models = found[framework][version].values()
            refused = sum(any(finding["refused"] for finding in findings) for findings in models)
            worst = max((finding["relative"] for findings in models for finding in findings), default=0)
            print(f"{framework} {version}: {len(models) - refused} models, worst error {cell(worst)}; {refused} refused")


def main() -> None:
    found = read(Path(sys.argv[-1]))
    if sys.argv[1] == "--summary":
        summary(found)
        return
    lines = [HEAD]
    for framework in sorted(found):
        lines += section(framework, found[framework])
    print("\n".join(lines))


if __name__ == "__main__":
    main()
