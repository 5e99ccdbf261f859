"""One run over all peers: who is asked what, in which order."""

import subprocess
import time
from pathlib import Path

from harness import machine, measure, report
from harness.peers import PEERS, Bench, Peer, Tenon, installed
from harness.processes import CannotMeasure, Server, say

FULL = {"rounds": 7, "seconds": 3, "requests": 20000, "large_requests": 15, "starts": 15,
        "connections": [16, 64], "repetitions": 5, "part_seconds": 0.3}
QUICK = {"rounds": 3, "seconds": 1, "requests": 4000, "large_requests": 7, "starts": 5,
         "connections": [16, 64], "repetitions": 3, "part_seconds": 0.05}


class Run:
    """Measures the peers and the parts that `only` names, and holds what it found in `result`."""

    def __init__(self, programs: Path, inputs: Path, work: Path, *, only: list[str], quick: bool,
                 patience: machine.Patience):
        self.settings = QUICK if quick else FULL
        self.only, self.programs, self.patience = only, programs, patience
        self.running: dict[Peer, Server] = {}
        server_core, client_core = machine.choose_cores()
        self.client = measure.Client(client_core, programs / "latency_client", work)
        self.bench = Bench(programs / "tenon", inputs, work, server_core)
        self.result = {
            "settings": self.settings, "quick": quick,
            "machine": {**machine.describe(), "server_core": server_core,
                        "client_core": client_core},
            "titles": {name: PEERS[name].title for name in only if name in PEERS}, "versions": {},
            "skipped": {}, "not_asked": {}, "load": {}, "latency": {}, "starts_ms": {},
            "memory_mib": {}, "parts": []}

    def all(self) -> dict:
        try:
            self._take_answer()
            peers = self._peers()
            self._small(peers)
            self._large(peers)
        finally:
            self._stop()
        # What a server adds is held against the raw run, whatever else is measured.
        self._parts(".*" if "parts" in self.only else f"^{report.RAW_RUN}$")
        self.result["machine"]["load_after"] = machine.load_average()
        self.result["machine"]["others_share"] = self.patience.share_of_others()
        self.result["lines"] = report.lines(self.result)
        return self.result

    def _take_answer(self) -> None:
        """Tenon's answer to the small request, which nginx repeats."""
        tenon = Tenon(self.bench)
        self.running[tenon] = tenon.start("small")
        answer = measure.check(self.running[tenon], tenon.requests()["row"])
        self._stop()
        (self.bench.work / "answer").write_bytes(answer)

    def _stop(self) -> None:
        while self.running:
            self.running.popitem()[1].stop()

    def _skip(self, name: str, why: object) -> None:
        reason = " ".join(str(why).split())
        say(f"skipped: {name} because {reason}")
        self.result["skipped"][name] = reason

    def _peers(self) -> list[Peer]:
        found = []
        for name, make in PEERS.items():
            if name not in self.only:
                continue
            try:
                peer = make(self.bench)
                self.result["versions"][name] = peer.version()
                self.result["not_asked"][name] = dict(make.missing)
                found.append(peer)
            except (CannotMeasure, OSError, subprocess.CalledProcessError) as why:
                self._skip(name, why)
        told = subprocess.run([installed("wrk"), "-v"], capture_output=True, text=True).stdout
        self.result["versions"]["wrk"] = told.split("[")[0].strip()
        return found

    def _serve(self, peers: list[Peer], size: str) -> None:
        """Starts all; they idle while another is measured. Asks each everything once."""
        ways = ("row",) if size == "small" else ("json", "binary", "print")
        for peer in peers:
            if peer.name in self.result["skipped"]:
                continue
            try:
                self.running[peer] = peer.start(size)
            except (CannotMeasure, OSError) as why:
                self._skip(peer.name, why)
                continue
            requests = peer.requests()
            for way in filter(requests.__contains__, ways):
                try:
                    measure.check(self.running[peer], requests[way])
                except (CannotMeasure, OSError) as why:
                    self.result["not_asked"][peer.name][way] = " ".join(str(why).split())

    def _rounds(self, what: str, once) -> None:
        """Rounds of all servers in turn; one that fails is taken out with the reason."""
        for number in range(self.settings["rounds"]):
            self.patience.wait()
            say(f"{what}: round {number + 1} of {self.settings['rounds']}")
            for peer, server in list(self.running.items()):
                try:
                    once(peer, server)
                except (CannotMeasure, OSError) as why:
                    self._skip(peer.name, f"{what}: {why}")
                    self.result["load"].pop(peer.name, None)
                    self.running.pop(peer).stop()

    def _small(self, peers: list[Peer]) -> None:
        for peer in peers:
            times = self.settings["starts"] if peer.name in ("tenon", "nginx") else 1
            try:
                self.result["starts_ms"][peer.name] = measure.starts(peer, times)
            except (CannotMeasure, OSError) as why:
                self._skip(peer.name, why)
        self._serve(peers, "small")
        time.sleep(1)
        for peer, server in self.running.items():
            self.result["memory_mib"][peer.name] = server.memory_mib()
        self._rounds("load", self._load_once)
        self._rounds("one connection", self._latency_once)
        self._stop()

    def _load_once(self, peer: Peer, server: Server) -> None:
        request = peer.requests()["row"]
        by_connections = self.result["load"].setdefault(peer.name, {})
        for connections in self.settings["connections"]:
            self.client.load(server, request, connections, 1)  # warms up
            told = self.client.load(server, request, connections, self.settings["seconds"])
            by_connections.setdefault(str(connections), []).append(told)

    def _latency_once(self, peer: Peer, server: Server) -> None:
        # A slow peer is asked as often as it answers in the time of a round.
        rate = self.result["load"][peer.name][str(self.settings["connections"][0])][0]["per_second"]
        times = max(100, min(self.settings["requests"], int(rate * self.settings["seconds"])))
        for way, spin in (("row", False), ("row-spin", True)):
            told = self.client.latency(server, peer.requests()["row"], times, spin=spin)
            self._note(peer, way, told)

    def _large(self, peers: list[Peer]) -> None:
        self._serve(peers, "large")
        self._rounds("two million FP32", self._large_once)
        self._stop()

    def _large_once(self, peer: Peer, server: Server) -> None:
        times = 2 if peer.slow else self.settings["large_requests"]
        for way, request in peer.requests().items():
            if way != "row" and way not in self.result["not_asked"][peer.name]:
                self._note(peer, way, self.client.latency(server, request, times))

    def _note(self, peer: Peer, way: str, told: dict) -> None:
        self.result["latency"].setdefault(peer.name, {}).setdefault(way, []).append(told)

    def _parts(self, names: str) -> None:
        self.patience.wait()
        for program in sorted(self.programs.glob("*_bench")):
            say(f"parts: {program.name}")
            try:
                self.result["parts"] += measure.parts(program, self.bench.server_core,
                                                      self.settings, names)
            except (CannotMeasure, OSError) as why:
                self._skip(program.name, why)
        self.result["parts"].sort(key=lambda part: part["name"])
