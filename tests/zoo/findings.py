"""What a run of the zoo found, as docs/compat/frameworks.md is made of it: one JSON file a framework and version."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Finding:
    """One model of the zoo, asked for one output on one set of rows; or refused, and then why."""

    framework: str  # "scikit-learn"
    version: str  # "1.9.1"
    model: str  # its name in the zoo
    parts: list[str] = field(default_factory=list)  # classes, layers or targets in it, as the framework names them
    output: str = ""
    absolute: float = 0  # the largest error, and the largest in parts of the column's largest number
    relative: float = 0
    refused: str = ""


class Findings:
    """Collects; a model that is asked for again replaces what was found before."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[str, list[Finding]]] = {}

    def add(self, finding: Finding) -> None:
        models = self._found.setdefault((finding.framework, finding.version), {})
        models.setdefault(finding.model, []).append(finding)

    def write(self, folder: Path) -> None:
        """FOLDER/FRAMEWORK-VERSION.json; models of earlier runs stay."""
        folder.mkdir(parents=True, exist_ok=True)
        for (framework, version), models in self._found.items():
            path = folder / f"{framework}-{version}.json"
            before = json.loads(path.read_text()) if path.exists() else {}
            for name, found in models.items():
                before[name] = [asdict(finding) for finding in found]
            path.write_text(json.dumps(dict(sorted(before.items())), indent=1))
