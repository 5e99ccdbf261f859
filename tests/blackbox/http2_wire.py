"""The client's end of an HTTP/2 connection, frame by frame, so that it can also do what no client would."""

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS = 1, 1, 4
NO_ERROR, PROTOCOL_ERROR, CANCEL, COMPRESSION_ERROR, ENHANCE_YOUR_CALM = 0, 1, 8, 9, 11


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def number(value: int) -> bytes:
    return struct.pack(">I", value)


def text(value: bytes) -> bytes:
    """A string of HPACK without Huffman coding."""
    if len(value) < 127:
        return bytes([len(value)]) + value
    rest, size = len(value) - 127, bytearray([127])
    while rest >= 128:
        size.append(rest % 128 + 128)
        rest //= 128
    return bytes(size) + bytes([rest]) + value


def block(*fields: tuple[bytes, bytes]) -> bytes:
    """A header block without compression."""
    return b"".join(b"\0" + text(name) + text(value) for name, value in fields)


def head(stream: int, method: bytes, path: bytes, flags: int = END_HEADERS | END_STREAM,
         *more: tuple[bytes, bytes]) -> bytes:
    fields = ((b":method", method), (b":scheme", b"http"), (b":path", path), (b":authority", b"localhost"))
    return frame(HEADERS, flags, stream, block(*fields, *more))


@dataclass(frozen=True)
class Frame:
    kind: int
    flags: int
    stream: int
    payload: bytes

    def error(self) -> int:
        """The error code of a GOAWAY or RST_STREAM."""
        return int.from_bytes(self.payload[4:8] if self.kind == GOAWAY else self.payload[:4], "big")


class Wire:
    """A greeted connection. Reading ends with what the server sends, or raises after 20 s."""

    def __init__(self, port: int, settings: bytes = b""):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.rest = b""
        self.send(PREFACE + frame(SETTINGS, 0, 0, settings))

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def send(self, data: bytes) -> bool:
        """Whether the server still takes bytes."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def frames(self) -> Iterator[Frame]:
        """What the server sends, until it ends the connection."""
        while True:
            while len(self.rest) >= 9 and len(self.rest) >= 9 + int.from_bytes(self.rest[:3], "big"):
                size = int.from_bytes(self.rest[:3], "big")
                kind, flags, stream = self.rest[3], self.rest[4], int.from_bytes(self.rest[5:9], "big")
                payload, self.rest = self.rest[9:9 + size], self.rest[9 + size:]
                yield Frame(kind, flags, stream, payload)
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                return
            if not more:
                return
            self.rest += more

    def await_frame(self, kind: int, stream: int | None = None) -> Frame:
        """The next frame of that kind; the others are let pass."""
        for came in self.frames():
            if came.kind == kind and stream in (None, came.stream):
                return came
        raise AssertionError(f"the connection ended before a frame of kind {kind}")

    def body(self, stream: int) -> bytes:
        """The whole body of an answer."""
        taken = b""
        for came in self.frames():
            if came.stream == stream and came.kind == DATA:
                taken += came.payload
            if came.stream == stream and came.kind in (DATA, HEADERS) and came.flags & END_STREAM:
                return taken
        raise AssertionError(f"the connection ended before stream {stream} did")

    def goaway(self) -> int:
        """The error code with which the connection ends."""
        return self.await_frame(GOAWAY).error()
