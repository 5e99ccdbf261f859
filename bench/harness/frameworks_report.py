"""From a result of bench/frameworks to what people read. Pure; tested beside."""

from harness.figures import median, paired_ratio, quantity, table

BEGIN, END = "<!-- frameworks: begin -->", "<!-- frameworks: end -->"
MIB = 1 << 20


def faster(case: dict, key: str) -> float:
    """How many times the framework's time is ours."""
    theirs, ours = ([told[key] for told in case[side]] for side in ("framework", "tenon"))
    return paired_ratio(theirs, ours)


def beyond_reading(told: dict) -> float:
    return median([one["seconds"] - one["read_seconds"] for one in told["rounds"]])


def times_the_file(told: dict) -> float:
    return median([one["peak_bytes"] / told["file_bytes"] for one in told["rounds"]])


def lines(result: dict, cases: dict, imports: dict) -> list[dict]:
    """Every goal and what was reached; what was not measured is left out."""
    found = []

    def add(line: str, value: float, unit: str, goal, by_cpu: float | None = None) -> None:
        if goal is not None:
            found.append({"line": line, "value": value, "unit": unit, "by_cpu": by_cpu,
                          "goal": goal.text(unit), "met": goal.met(value)})

    for key, case in result["cases"].items():
        add(case["title"], faster(case, "p50_ns"), "x", cases[key].goal, faster(case, "cpu_ns"))
    for key, told in result["imports"].items():
        add(f"import of a {told['title']}", beyond_reading(told), "s", imports[key].seconds,
            median([one["cpu_seconds"] for one in told["rounds"]]))
        add(f"its peak memory, of the file's {told['file_bytes'] / MIB:.0f} MiB",
            times_the_file(told), "x", imports[key].memory)
    return found


def goals(result: dict) -> tuple[list[str], list[list[str]]]:
    rows = [[line["line"], quantity(line["value"], line["unit"]),
             quantity(line["by_cpu"], line["unit"]), line["goal"], "yes" if line["met"] else "no"]
            for line in result["lines"]]
    return ["line", "measured", "by CPU", "goal", "met"], rows


def answers(result: dict) -> tuple[list[str], list[list[str]]]:
    rows = []
    for case in result["cases"].values():
        cells = [quantity(median([told[key] for told in case[side]]) / 1e3)
                 for side in ("framework", "tenon") for key in ("p50_ns", "p99_ns", "cpu_ns")]
        rows.append([case["title"], *cells, quantity(faster(case, "p50_ns"), "x"),
                     f"{case['largest_error']:.1e}"])
    return ["answer", "framework, us", "p99", "CPU", "tenon, us", "p99", "CPU", "tenon is",
            "largest error"], rows


def imports(result: dict) -> tuple[list[str], list[list[str]]]:
    rows = []
    for told in result["imports"].values():
        seconds, cpu, read = (median([one[key] for one in told["rounds"]])
                              for key in ("seconds", "cpu_seconds", "read_seconds"))
        peak = median([one["peak_bytes"] for one in told["rounds"]])
        rows.append([told["title"], quantity(told["file_bytes"] / MIB),
                     quantity(told["onnx_bytes"] / MIB), quantity(seconds), quantity(read),
                     quantity(cpu), quantity(peak / MIB)])
    return ["import", "file, MiB", "ONNX, MiB", "seconds", "reading the file", "CPU seconds",
            "peak MiB"], rows


def text(result: dict) -> str:
    """All tables, in Markdown."""
    machine, settings = result["machine"], result["settings"]
    out = [
        f"{result['started']}, commit `{result['commit']}`"
        f"{' with local changes' if result['dirty'] else ''}, on {machine['cores']} cores of "
        f"{machine['cpu']}, Linux {machine['kernel']}. Medians of {settings['rounds']} interleaved "
        f"rounds{' of a quick run' if result['quick'] else ''}; others used "
        f"{100 * machine['others_share']:.0f} % of the machine.",
        f"Versions: {'; '.join(result['versions'].values())}."]
    for title, (head, rows) in (("Goals against the frameworks", goals(result)),
                                ("Answers", answers(result)), ("Imports", imports(result))):
        if rows:
            out += [f"### {title}", table(head, rows)]
    if result["skipped"]:
        out += ["### Not measured", "\n".join(
            f"* {told['title']}: skipped: {told['why']}" for told in result["skipped"].values())]
    return "\n\n".join(out)
