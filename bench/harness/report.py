"""From a result, as it lies in bench/results, to what people read. Pure; tested beside."""

from harness.figures import Goal, median, paired_ratio, quantity, table

AGAINST = {"nginx": Goal(at_least=0.62), "fastapi": Goal(at_least=10),
           "mlserver": Goal(at_least=50), "mlflow": Goal(at_least=50)}
LARGE = {"json": ("2 M FP32 in JSON (21 MB), small answer", Goal(at_most=30)),
         "binary": ("2 M FP32 in binary (8 MB), small answer", Goal(at_most=5)),
         "print": ("2 M FP32 printed (21 MB of JSON)", Goal(at_most=80))}
ADDED = {"p50_ns": ("p50", Goal(at_most=30)), "p99_ns": ("p99", Goal(at_most=100))}
WAYS = {"row": "the row", "json": "2 M FP32 in JSON", "binary": "2 M FP32 in binary",
        "print": "2 M FP32 printed"}
START = Goal(at_most=150)
RAW_RUN = "BM_RawRun"
Table = tuple[list[str], list[list[str]]]  # head and rows


def rounds(result: dict, peer: str, connections: str, key: str) -> list[float]:
    return [told[key] for told in result["load"].get(peer, {}).get(connections, [])]


def against(result: dict, peer: str, connections: str, key: str) -> float | None:
    """How many times a figure of `peer` tenon's is."""
    ours, theirs = (rounds(result, name, connections, key) for name in ("tenon", peer))
    return paired_ratio(ours, theirs) if ours and theirs and peer != "tenon" else None


def latency_ns(result: dict, peer: str, way: str, key: str) -> float | None:
    """The median over the rounds of a figure; `way` is row, row-spin, json, binary or print."""
    told = result["latency"].get(peer, {}).get(way)
    return median([one[key] for one in told]) if told else None


def raw_run_ns(result: dict) -> float | None:
    """What the runtime itself takes for the small model, without a server."""
    return next((part["cpu_ns"] for part in result["parts"] if part["name"] == RAW_RUN), None)


def lines(result: dict) -> list[dict]:
    """Every goal and what was reached; what was not measured is left out."""
    found = []

    def add(line: str, value: float | None, unit: str, goal: Goal) -> None:
        if value is not None:
            found.append({"line": line, "value": value, "unit": unit, "goal": goal.text(unit),
                          "met": goal.met(value)})

    for peer, goal in AGAINST.items():
        for connections in map(str, result["settings"]["connections"]):
            name = result["titles"].get(peer, peer).partition(",")[0]
            add(f"requests/s against {name}, {connections} connections",
                against(result, peer, connections, "per_second"), "x", goal)
    for way, (line, goal) in LARGE.items():
        took = latency_ns(result, "tenon", way, "p50_ns")
        add(line, None if took is None else took / 1e6, "ms", goal)
    raw = raw_run_ns(result)
    for key, (name, goal) in ADDED.items():
        for way, client in (("row-spin", "a client that polls"), ("row", "a client that sleeps")):
            took = latency_ns(result, "tenon", way, key)
            add(f"added to the raw run, one connection, {client}, {name}",
                None if took is None or raw is None else (took - raw) / 1e3, "us", goal)
    if result["starts_ms"].get("tenon"):
        add("start to the first ready answer", median(result["starts_ms"]["tenon"]), "ms", START)
    return found


def load(result: dict) -> Table:
    rows = []
    for connections in map(str, result["settings"]["connections"]):
        for peer in result["titles"]:
            figures = {key: rounds(result, peer, connections, key)
                       for key in ("per_second", "p50_us", "p99_us", "cpu_us")}
            if not figures["per_second"]:
                continue
            ratio, cpu_ratio = (against(result, peer, connections, key)
                                for key in ("per_second", "cpu_us"))
            busy = median([a * b / 1e4 for a, b in zip(figures["per_second"], figures["cpu_us"])])
            per_second, p50, p99, cpu = (quantity(median(figures[key])) for key in figures)
            rows.append([result["titles"][peer], connections, per_second, quantity(ratio, "x"), cpu,
                         quantity(cpu_ratio and 1 / cpu_ratio, "x"), quantity(busy, "%"), p50, p99])
    return ["server", "connections", "requests/s", "tenon is", "CPU us a request", "by CPU",
            "of its core", "p50 us", "p99 us"], rows


def latency(result: dict) -> Table:
    rows = []
    for peer in result["titles"]:
        cells = [latency_ns(result, peer, way, key) for way in ("row-spin", "row")
                 for key in ("p50_ns", "p99_ns")]
        if any(cells):
            rows.append([result["titles"][peer],
                         *(quantity(None if cell is None else cell / 1e3) for cell in cells)])
    return ["server", "polling p50 us", "p99 us", "sleeping p50 us", "p99 us"], rows


def large(result: dict) -> Table:
    rows = []
    for peer in result["titles"]:
        cells = [latency_ns(result, peer, way, key) for way in LARGE
                 for key in ("p50_ns", "cpu_ns")]
        if any(cells):
            rows.append([result["titles"][peer],
                         *(quantity(None if cell is None else cell / 1e6) for cell in cells)])
    return ["server", "JSON in, ms", "CPU", "binary in, ms", "CPU", "JSON out, ms", "CPU"], rows


def idle(result: dict) -> Table:
    rows = []
    for peer in result["titles"]:
        memory = result["memory_mib"].get(peer)
        if memory:
            rows.append([result["titles"][peer], quantity(median(result["starts_ms"][peer])),
                         *(quantity(memory[key]) for key in ("rss", "pss", "anonymous", "file"))])
    return ["server", "start to ready, ms", "resident MiB", "proportional", "anonymous",
            "of files"], rows


def parts(result: dict) -> Table:
    rows = []
    for part in result["parts"]:
        items, size = part["items_per_second"], part["bytes_per_second"]
        rate = (quantity(size / 1e6, "MB/s") if size else
                quantity(items / 1e6, "M/s") if items else "-")
        rows.append([part["name"].removeprefix("BM_"), quantity(part["cpu_ns"] / 1e3), rate])
    return ["part", "CPU us", "rate"], rows


def goals(result: dict) -> Table:
    rows = [[line["line"], quantity(line["value"], line["unit"]), line["goal"],
             "yes" if line["met"] else "no"] for line in lines(result)]
    return ["line", "measured", "goal", "met"], rows


def text(result: dict) -> str:
    """All tables, in Markdown; this is what the terminal and docs/performance.md show."""
    machine, settings = result["machine"], result["settings"]
    versions = "; ".join(result["versions"].values())
    out = [
        f"{result['started']}, commit `{result['commit']}`"
        f"{' with local changes' if result['dirty'] else ''}, on {machine['cores']} cores of "
        f"{machine['cpu']}, Linux {machine['kernel']}. Medians of {settings['rounds']} interleaved "
        f"rounds{' of a quick run' if result['quick'] else ''}; others used "
        f"{100 * machine['others_share']:.0f} % of the machine.",
        f"Versions: {versions}."]
    for title, head, rows in (("Goals", *goals(result)),
                              ("One row of 30 features in JSON, under load", *load(result)),
                              ("The same, one request after another on one connection",
                               *latency(result)),
                              ("Two million FP32", *large(result)), ("Idle", *idle(result)),
                              ("Parts", *parts(result))):
        if rows:
            out += [f"### {title}", table(head, rows)]
    skipped = [f"* {result['titles'].get(name, name)}: {why}"
               for name, why in result["skipped"].items()]
    skipped += [f"* {result['titles'][name]}, {WAYS[way]}: {why}"
                for name, ways in result["not_asked"].items() for way, why in ways.items()]
    if skipped:
        out += ["### Left out", "\n".join(skipped)]
    return "\n\n".join(out)


BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def replace_block(page: str, file: str, body: str, *, command: str = "bench/run",
                  begin_mark: str = BEGIN, end_mark: str = END) -> str:
    """`page` with what stands between the markers replaced."""
    before, begin, rest = page.partition(begin_mark)
    _, end, after = rest.partition(end_mark)
    if not begin or not end:
        raise ValueError(f"the page has no {begin_mark} and {end_mark}")
    note = f"From `bench/results/{file}`, by `{command} --write-docs`; do not edit."
    return f"{before}{begin_mark}\n{note}\n\n{body}\n{end_mark}{after}"
