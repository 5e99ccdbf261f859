"""Attacks over HTTP/2; the names say which row of the list of attacks each one is (docs/attacks.md)."""

import pytest

from attack import MAX_GROWTH, MIB, bystander
from conftest import SAMPLE
from http2_wire import (CANCEL, COMPRESSION_ERROR, CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, GOAWAY,
                        HEADERS, PING, PRIORITY, PROTOCOL_ERROR, RST_STREAM, SETTINGS, WINDOW_UPDATE, Wire, block, frame, head,
                        number)

INFER = b"/v2/models/iris/infer"


def flood(wire: Wire, piece: bytes, times: int) -> int:
    """Sends `piece` up to `times`; how often before the server ended the connection."""
    for count in range(times):
        if not wire.send(piece):
            return count
    return times


def test_b59_rapid_reset(attacked):
    with Wire(attacked.port) as wire:
        sent = 0
        while sent < 100_000 and wire.send(b"".join(
                head(2 * n + 1, b"POST", INFER, END_HEADERS) + frame(RST_STREAM, 0, 2 * n + 1, number(CANCEL))
                for n in range(sent, sent + 100))):
            sent += 100
        assert sent < 100_000


def test_b59_rapid_reset_is_told(attacked):
    with Wire(attacked.port) as wire:
        wire.send(b"".join(head(stream, b"POST", INFER, END_HEADERS) + frame(RST_STREAM, 0, stream, number(CANCEL))
                           for stream in range(1, 2 * 201 + 1, 2)))
        assert wire.goaway() == ENHANCE_YOUR_CALM


def test_b60_continuation_flood(attacked):
    with Wire(attacked.port) as wire:
        wire.send(head(1, b"GET", b"/v2", END_STREAM))
        piece = frame(CONTINUATION, 0, 1, block((b"h", b"h" * 16_000)))
        assert flood(wire, piece, 12_800) < 12_800
    with Wire(attacked.port) as wire:
        wire.send(head(1, b"GET", b"/v2", END_STREAM) + piece * 10)
        assert wire.goaway() == ENHANCE_YOUR_CALM


@pytest.mark.parametrize("provocation", [
    lambda stream: frame(WINDOW_UPDATE, 0, stream, number(0x7FFFFFFF)),
    lambda stream: frame(WINDOW_UPDATE, 0, stream, number(0)),
    lambda stream: frame(PRIORITY, 0, stream, b"1234"),
    lambda stream: frame(DATA, END_STREAM, stream) + frame(DATA, 0, stream, b"x"),
], ids=["window beyond 2^31", "window of nothing", "short priority", "data behind the end"])
def test_b61_resets_that_the_peer_provokes(attacked, provocation):
    with Wire(attacked.port) as wire:
        sent = 0
        while sent < 10_000 and wire.send(b"".join(
                head(2 * n + 1, b"POST", INFER, END_HEADERS) + provocation(2 * n + 1) for n in range(sent, sent + 50))):
            sent += 50
        assert sent < 10_000


@pytest.mark.parametrize("bad_block", [
    b"\x00\x01a\x7f\x81\xff\xff\xff\x03",
    b"\x00\x7f" + b"\x80" * 10_000,
    b"\x3f\xe1\xff\x03",
], ids=["value of a GiB", "number of 10,000 bytes", "table above the setting"])
def test_b62_compression_bombs(attacked, bad_block):
    with Wire(attacked.port) as wire:
        wire.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, bad_block))
        assert wire.goaway() == COMPRESSION_ERROR


def test_b62_headers_referred_to_a_hundred_thousand_times(attacked):
    with Wire(attacked.port) as wire:
        entry = b"\x40" + block((b"h", b"h" * 3_900))[1:]
        fields = block((b":method", b"GET"), (b":scheme", b"http"), (b":path", b"/v2"), (b":authority", b"localhost"))
        wire.send(frame(HEADERS, END_STREAM, 1, fields + entry + b"\xbe" * 12_000) +
                  frame(CONTINUATION, END_HEADERS, 1, b"\xbe" * 16_000) * 6)
        assert wire.goaway() == ENHANCE_YOUR_CALM


def test_b62_more_headers_than_allowed_are_refused_softly(attacked):
    with Wire(attacked.port) as wire:
        many = [(b"h%d" % index, b"v") for index in range(101)]
        wire.send(head(1, b"GET", b"/v2", END_HEADERS | END_STREAM, *many))
        assert b"http.max_headers" in wire.body(1)
        wire.send(head(3, b"GET", b"/v2"))
        assert b"extensions" in wire.body(3)


@pytest.mark.parametrize("useless", [
    frame(PING, 0, 0, b"12345678"), frame(SETTINGS, 0, 0), frame(DATA, 0, 1), frame(PRIORITY, 0, 1, number(3) + b"w"),
    frame(WINDOW_UPDATE, 0, 1, number(1)),
], ids=["ping", "settings", "empty data", "priority", "window update"])
def test_b63_floods_of_frames_that_ask_nothing(attacked, useless):
    with Wire(attacked.port) as wire:
        wire.send(head(1, b"POST", INFER, END_HEADERS))
        assert flood(wire, useless * 100, 100_000) < 100_000
    with Wire(attacked.port) as wire:
        wire.send(head(1, b"POST", INFER, END_HEADERS) + useless * 1_001)
        assert wire.goaway() == ENHANCE_YOUR_CALM


@pytest.mark.parametrize("odd", [
    frame(SETTINGS, 0, 0, b"\0\5" + number(0)), frame(SETTINGS, 0, 0, b"\0\5" + number(1 << 24)),
    frame(SETTINGS, 0, 1), frame(PING, 0, 1, b"12345678"), frame(DATA, 0, 0, b"x"), frame(CONTINUATION, END_HEADERS, 1),
    frame(PING, 0, 0, b"short"), frame(WINDOW_UPDATE, 0, 0, number(0)), b"\xff" * 9,
], ids=range(9))
def test_b64_odd_frames_end_the_connection_only(attacked, odd):
    with Wire(attacked.port) as wire:
        wire.send(odd)
        assert wire.goaway() != 0


@pytest.mark.parametrize("settings", [b"\0\4" + number(0), b"\0\4" + number(1)], ids=["no window", "a window of a byte"])
def test_b63_windows_that_do_not_open(serve, settings):
    """Thousands of answers that nobody takes: of each connection, http2.max_untaken_bytes are kept."""
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s")
    count = 50
    with bystander(server, max_growth=MAX_GROWTH + count * MIB):
        stalled = [Wire(server.port, settings) for _ in range(count)]
        for wire in stalled:
            wire.send(b"".join(head(stream, b"GET", b"/openapi.json") for stream in range(1, 200, 2)) + frame(PING, 0, 0, b"all came"))
        for wire in stalled:
            wire.await_frame(PING)
    for wire in stalled:
        wire.socket.close()


def test_b64_a_truncated_frame_and_unknown_ones(attacked):
    with Wire(attacked.port) as wire:
        wire.send(b"\0\0\x08\6")
    with Wire(attacked.port) as wire:
        wire.send(frame(0x77, 0xFF, 0, b"what") + head(1, b"GET", b"/v2"))
        assert b"extensions" in wire.body(1)


def test_b65_a_path_without_a_slash(attacked):
    with Wire(attacked.port) as wire:
        wire.send(head(1, b"POST", b"inference.GRPCInferenceService/RepositoryModelLoad"))
        assert wire.await_frame(RST_STREAM, 1).error() == PROTOCOL_ERROR


def test_b75_a_client_that_is_gone_while_it_is_answered(attacked):
    for _ in range(50):
        with Wire(attacked.port) as wire:
            wire.send(b"".join(head(stream, b"GET", b"/openapi.json") for stream in range(1, 40, 2)))
    assert attacked.process.poll() is None
