"""A client that sends requests when they are due, whatever the answers do (an open loop), over HTTP/1.1."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What requests came to: seconds from when each was due to its answer, by HTTP status."""

    due: list[float] = field(default_factory=list)
    took: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, seconds: float) -> None:
        self.took.setdefault(status, []).append(seconds)

    def count(self, status: int, within: float = float("inf")) -> int:
        return sum(seconds <= within for seconds in self.took.get(status, []))

    def percentile(self, status: int, share: float) -> float:
        """0 when there are none."""
        ordered = sorted(self.took.get(status, [])) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Connections:
    """Connections that are free; as many as are needed at a time."""

    def __init__(self, port: int, request: bytes):
        self._port, self._request, self._free = port, request, []

    async def ask(self) -> int:
        """Sends the request; the status of its answer."""
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(self._request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length"))
        await reader.readexactly(length)
        self._free.append((reader, writer))
        return int(head.split(" ", 2)[1])

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()


async def at_rate(connections: Connections, per_second: float, seconds: float) -> Outcome:
    """So many requests a second, each timed from when it was due: a client that comes late itself does not flatter
    the server."""
    outcome = Outcome()

    async def one(due: float) -> None:
        outcome.add(await connections.ask(), time.monotonic() - due)

    begin, tasks = time.monotonic(), []
    for number in range(int(per_second * seconds)):
        due = begin + number / per_second
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return outcome


async def closed(connections: Connections, callers: int, seconds: float) -> Outcome:
    """So many callers, each of whom asks again when it was answered."""
    outcome, end = Outcome(), time.monotonic() + seconds

    async def caller() -> None:
        while (begin := time.monotonic()) < end:
            outcome.add(await connections.ask(), time.monotonic() - begin)

    await asyncio.gather(*(caller() for _ in range(callers)))
    return outcome
