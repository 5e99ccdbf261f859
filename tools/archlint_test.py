#!/usr/bin/env python3
"""Each rule of archlint fires on the tree planted for it, and only that rule does.

testdata/archlint/good is a tree without a fault. Every other folder there is named after a rule and holds the few files
that, laid over the good tree, break it. Run with: python3 tools/archlint_test.py
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from importlib.machinery import SourceFileLoader
from pathlib import Path

sys.dont_write_bytecode = True
TOOLS = Path(__file__).resolve().parent
TREES = TOOLS / "testdata" / "archlint"


def load_archlint():
    loader = SourceFileLoader("archlint", str(TOOLS / "archlint"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("archlint", loader))
    sys.modules["archlint"] = module
    loader.exec_module(module)
    return module


archlint = load_archlint()

SERVING = "src/domain/serving/serving.h"

# rule: where its planted tree breaks it, as path:line.
PLANTED = {
    "layer-rank": ["src/base/status/status.h:7"],
    "domain-sibling": [f"{SERVING}:4"],
    "undeclared-dep": [f"{SERVING}:4"],
    "unknown-include": [f"{SERVING}:4"],
    "relative-include": [f"{SERVING}:4"],
    "module-cycle": ["src/domain/monitor/CMakeLists.txt:1"],
    "internal-privacy": [f"{SERVING}:4"],
    "testing-privacy": [f"{SERVING}:4"],
    "unique-module": ["src/math/status/CMakeLists.txt:1"],
    "third-party-home": [f"{SERVING}:4"],
    "module-files": ["src/domain/serving/forgotten.h:1"],
    "module-readme": ["src/domain/monitor/README.md:1"],
    "same-named-test": ["src:1"],
    "pure-virtuals": [f"{SERVING}:6"],
    "pragma-once": [f"{SERVING}:1"],
    "own-header-first": ["src/base/status/status.cc:1"],
    "todo-reference": [f"{SERVING}:1"],
    "mutable-static": ["src/domain/monitor/monitor.h:9", f"{SERVING}:9"],
    "raw-thread": [f"{SERVING}:7"],
    "sleep": ["src/base/status/status_test.cc:3"],
    "thread-yield": [f"{SERVING}:7"],
    "real-clock": [f"{SERVING}:7"],
    "getenv": [f"{SERVING}:7"],
    "stdio": [f"{SERVING}:9"],
    "std-regex": [f"{SERVING}:7"],
    "raw-new": [f"{SERVING}:7"],
    "raw-delete": [f"{SERVING}:7"],
    "throw": [f"{SERVING}:7"],
    "catch-all": [f"{SERVING}:7"],
    "preprocessor-if": [f"{SERVING}:6"],
    "std-namespace": [f"{SERVING}:4"],
    "using-namespace": [f"{SERVING}:6"],
}

# Rules whose faults are made while the test runs: too long to keep, or caught in this very repository.
MADE_HERE = {"file-size", "machine-path"}


class ArchlintTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copytree(TREES / "good", self.root, dirs_exist_ok=True)

    def lay_over(self, rule):
        shutil.copytree(TREES / rule, self.root, dirs_exist_ok=True)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def findings(self):
        return archlint.lint(self.root)[1]

    def found(self):
        return [(f.rule, f"{f.path}:{f.line}") for f in self.findings()]

    def test_finds_nothing_in_the_good_tree(self):
        self.assertEqual(self.found(), [])

    def test_every_rule_has_a_planted_tree(self):
        self.assertEqual(set(archlint.RULES), set(PLANTED) | MADE_HERE)
        self.assertEqual({tree.name for tree in TREES.iterdir()}, set(PLANTED) | {"good"})

    def test_fires_on_a_large_file_and_warns_before(self):
        lines = (self.root / SERVING).read_text()
        for length, warning in ((251, True), (350, True), (351, False)):
            self.write(SERVING, lines + "\n" * (length - len(lines.splitlines())))
            [finding] = self.findings()
            self.assertEqual((finding.rule, finding.path, finding.warning), ("file-size", SERVING, warning))

    def test_fires_on_a_machine_path_in_any_file(self):
        self.write("docs/page.md", "see\n`/wo" + "rk/notes`, not https://example.org/wo" + "rk/notes\n")
        self.assertEqual(self.found(), [("machine-path", "docs/page.md:2")])

    def test_an_exception_silences_its_finding(self):
        self.lay_over("throw")
        self.write(archlint.EXCEPTIONS, exception("throw", SERVING))
        self.assertEqual(self.found(), [])

    def test_an_exception_that_is_not_needed_is_a_finding(self):
        self.write(archlint.EXCEPTIONS, "# why\n\n" + exception("throw", SERVING))
        self.assertEqual(self.found(), [("stale-exception", f"{archlint.EXCEPTIONS}:3")])

    def test_an_exception_without_a_reason_covers_nothing(self):
        self.lay_over("throw")
        self.write(archlint.EXCEPTIONS, exception("throw", SERVING, reason=""))
        self.assertEqual(self.found(), [("throw", f"{SERVING}:7"), ("stale-exception", f"{archlint.EXCEPTIONS}:1")])

    def test_a_test_may_use_what_only_tests_depend_on(self):
        self.write("src/base/status/status_test.cc", '#include "status/status.h"\n#include "json/reader.h"\n')
        self.assertEqual(self.found(), [("undeclared-dep", "src/base/status/status_test.cc:2")])
        cmake = self.root / "src/base/status/CMakeLists.txt"
        cmake.write_text(cmake.read_text().replace("TESTS", "TEST_DEPS codec/json TESTS"))
        self.assertEqual(self.found(), [])

    def test_prints_sorted_findings_a_summary_and_an_exit_code(self):
        self.lay_over("mutable-static")
        result = self.run_tool("--root", str(self.root))
        self.assertEqual(result.returncode, 1)
        first, second, summary = result.stdout.splitlines()
        self.assertRegex(first, r"^src/domain/monitor/monitor\.h:9: mutable-static: \w")
        self.assertRegex(second, rf"^{re.escape(SERVING)}:9: mutable-static: \w")
        self.assertRegex(summary, r"^archlint: \d+ sources in 4 modules, 2 errors, 0 warnings$")

    def test_warnings_do_not_fail_the_run(self):
        self.lay_over("same-named-test")
        result = self.run_tool("--root", str(self.root))
        self.assertEqual(result.returncode, 0)
        self.assertIn("same-named-test: warning: ", result.stdout)

    def test_lists_its_rules(self):
        listed = [line.split()[0] for line in self.run_tool("--list-rules").stdout.splitlines()]
        self.assertEqual(listed, list(archlint.RULES))

    def test_four_hundred_files_take_under_three_seconds(self):
        source = (self.root / "src/codec/json/reader.cc").read_text().replace('#include "json/reader.h"\n', "")
        for number in range(400):
            self.write(f"src/codec/json/part{number}.cc", source + "// more\nint Value(int x);\n" * 100)
        started = time.monotonic()
        self.findings()
        self.assertLess(time.monotonic() - started, 3)

    def test_has_the_same_layer_table_as_the_build(self):
        module_function = TOOLS.parent / "cmake" / "TenonModule.cmake"
        rows = re.findall(r"^set\(TENON_LAYER_(\w+) ?([^)]*)\)", module_function.read_text(), re.MULTILINE)
        self.assertEqual({layer: set(seen.split()) for layer, seen in rows}, archlint.LAYERS)

    def run_tool(self, *arguments):
        command = [sys.executable, str(TOOLS / "archlint"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)


def exception(rule, path, reason="a reason"):
    return f'[[exception]]\nrule = "{rule}"\npath = "{path}"\nreason = "{reason}"\ndate = 2024-05-01\n'


def planted_test(rule, places):
    def test(self):
        self.lay_over(rule)
        self.assertEqual(self.found(), [(rule, place) for place in places])

    return test


for planted_rule, planted_places in PLANTED.items():
    name = f"test_fires_on_{planted_rule.replace('-', '_')}_and_nothing_else"
    setattr(ArchlintTest, name, planted_test(planted_rule, planted_places))

if __name__ == "__main__":
    unittest.main()
