"""The machine that a result belongs to."""

import os
import platform
import re
import resource
import time
from pathlib import Path


def cores_of(list_text: str) -> set[int]:
    """The set of a kernel's list of cores: '0-1,4' is {0, 1, 4}."""
    found = set()
    for part in list_text.strip().split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def choose_cores() -> tuple[int | None, int | None]:
    """One for the server and one for the client, on different physical cores when there are."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) == 1:
        return None, None
    server = allowed[0]
    siblings = Path(f"/sys/devices/system/cpu/cpu{server}/topology/thread_siblings_list")
    together = cores_of(siblings.read_text()) if siblings.exists() else {server}
    apart = [core for core in allowed if core not in together] or allowed[1:]
    return server, apart[0]


def load_average() -> float:
    return float(Path("/proc/loadavg").read_text().split()[0])


def describe() -> dict:
    cpu = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    memory = re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.M)
    return {"cpu": cpu.group(1) if cpu else platform.machine(), "cores": os.cpu_count(),
            "memory_mib": int(memory.group(1)) // 1024,
            "kernel": platform.release().partition("-")[0], "load_before": load_average()}


class Others:
    """The processor time of processes that are not ours since it was made. A process is ours once
    it has ended: the share of a whole run is right when all servers are stopped."""

    def __init__(self):
        self._begin = self._reading()

    @staticmethod
    def _reading() -> tuple[float, float, float]:
        fields = list(map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9]))
        idle = fields[3] + fields[4]
        tick = os.sysconf("SC_CLK_TCK")
        ours = sum(sum(resource.getrusage(who)[:2])
                   for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return (sum(fields) - idle) / tick, ours, time.monotonic()

    def seconds(self) -> tuple[float, float]:
        """Of a processor that they used, and that there were."""
        busy, ours, passed = (b - a for a, b in zip(self._begin, self._reading()))
        return max(0.0, busy - ours), passed * (os.cpu_count() or 1)


class Patience:
    """Waits for others to leave the machine alone, for so many seconds in the whole run."""

    def __init__(self, seconds: float, below: float = 0.1):
        self._left, self._below = seconds, below
        self._others, self._used, self._all = Others(), 0.0, 0.0

    def wait(self) -> None:
        while self._left > 0:
            others = Others()
            time.sleep(1)
            used, there_were = others.seconds()
            self._used, self._all = self._used + used, self._all + there_were
            if used < self._below * there_were:
                return
            self._left -= 1

    def share_of_others(self) -> float:
        """What others used of the machine while nobody waited for them."""
        used, there_were = self._others.seconds()
        return max(0.0, used - self._used) / max(1e-9, there_were - self._all)
