"""TLS: versions, ALPN, a certificate that is replaced, handshakes that do not end."""

import json
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import SAMPLE, Server

IRIS = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}


def make_certificate(folder: Path, name: str) -> None:
    """tls.crt and tls.key, of a certificate that signed itself."""
    for old, new in (("key.pem", "tls.key"), ("crt.pem", "tls.crt")):
        (folder / new).unlink(missing_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", str(folder / "key.pem"), "-out", str(folder / "crt.pem")], check=True, capture_output=True)
    (folder / "key.pem").rename(folder / "tls.key")
    (folder / "crt.pem").rename(folder / "tls.crt")


@pytest.fixture
def certificate(folder) -> Path:
    make_certificate(folder, "first")
    return folder


def start(serve, folder: Path, *more: str) -> Server:
    return serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--tls-certificate", str(folder / "tls.crt"),
                 "--tls-key", str(folder / "tls.key"), *more)


def curl(server: Server, folder: Path, *more: str) -> subprocess.CompletedProcess:
    return subprocess.run(["curl", "-sS", "--cacert", str(folder / "tls.crt"), "-w", "\n%{http_version}", *more,
                           f"https://localhost:{server.port}/v2/models/iris/infer", "-d", json.dumps(IRIS)],
                          capture_output=True, text=True)


def shake(port: int, **limits) -> tuple[str | None, str | None, str]:
    """Version, ALPN's choice and the name of the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in limits.items():
        context.set_alpn_protocols(value) if name == "alpn" else setattr(context, name, value)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain, context.wrap_socket(plain) as wrapped:
        shown = ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True))
        return wrapped.version(), wrapped.selected_alpn_protocol(), shown


def test_curl_speaks_both_versions_of_http_and_of_tls(serve, certificate):
    server = start(serve, certificate)
    for flags, version in (((), "2"), (("--http1.1",), "1.1"), (("--tls-max", "1.2"), "2"), (("--tlsv1.3",), "2")):
        done = curl(server, certificate, *flags)
        assert done.returncode == 0, done.stderr
        answer, spoken = done.stdout.rsplit("\n", 1)
        assert json.loads(answer)["model_name"] == "iris"
        assert spoken == version


def test_versions_and_alpn(serve, certificate):
    server = start(serve, certificate)
    assert shake(server.port, alpn=["http/1.1", "h2"])[:2] == ("TLSv1.3", "h2")
    assert shake(server.port, alpn=["http/1.1"])[1] == "http/1.1"
    assert shake(server.port)[1] is None
    assert shake(server.port, maximum_version=ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2"
    with pytest.raises(ssl.SSLError):
        shake(server.port, alpn=["smb"])
    strict = start(serve, certificate, "--tls-min-version", "1.3")
    with pytest.raises(ssl.SSLError):
        shake(strict.port, maximum_version=ssl.TLSVersion.TLSv1_2)


def test_large_bodies_go_both_ways(serve, certificate):
    server = start(serve, certificate)
    context = ssl.create_default_context(cafile=certificate / "tls.crt")
    for http2 in (False, True):
        with httpx.Client(http1=not http2, http2=http2, verify=context, timeout=60) as client:
            answer = client.post(f"https://localhost:{server.port}/v2/models/iris/infer",
                                 json={**IRIS, "id": "x" * 3_000_000})
            assert answer.json()["id"] == "x" * 3_000_000


def test_h2load(serve, certificate, folder):
    program = shutil.which("h2load")
    if program is None:
        pytest.skip("h2load is not installed (package nghttp2-client)")
    server = start(serve, certificate)
    (folder / "body.json").write_text(json.dumps(IRIS))
    done = subprocess.run([program, "-n", "2000", "-c", "8", "-m", "10", "-d", str(folder / "body.json"),
                           f"https://localhost:{server.port}/v2/models/iris/infer"], capture_output=True, text=True, timeout=120)
    assert "status codes: 2000 2xx" in done.stdout, done.stdout


def test_a_new_certificate_serves_without_a_restart(serve, certificate):
    server = start(serve, certificate, "--tls-reload-interval", "50ms")
    first = shake(server.port)[2]
    assert first == (certificate / "tls.crt").read_text()
    with httpx.Client(verify=False) as client:  # a connection that lives on
        assert client.get(f"https://localhost:{server.port}/v2").status_code == 200
        make_certificate(certificate, "second")
        while shake(server.port)[2] == first:
            pass
        assert shake(server.port)[2] == (certificate / "tls.crt").read_text()
        assert client.get(f"https://localhost:{server.port}/v2").status_code == 200
    (certificate / "tls.key").write_text("no key")
    while not any("new certificate not taken" in line for line in list(server.log)):
        shake(server.port)
    assert curl(server, certificate).returncode == 0


def test_what_is_wrong_is_named(tenon, certificate):
    (certificate / "other.key").write_text("no key")
    for flags, named in ((["--tls-certificate", str(certificate / "tls.crt")], "tls.key is not set"),
                         (["--tls-certificate", "/none.crt", "--tls-key", "/none.key"], "'/none.crt' (tls.certificate)"),
                         (["--tls-certificate", str(certificate / "tls.crt"), "--tls-key", str(certificate / "other.key")],
                          "(tls.key)")):
        done = subprocess.run([tenon, "serve", str(SAMPLE), "--port", "0", *flags], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert named in done.stderr


def test_b74_handshakes_that_do_not_end_are_ended(serve, certificate):
    server = start(serve, certificate, "--tls-handshake-timeout", "300ms")
    silent = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(50)]
    half = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    half.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    for connection in (*silent, half):
        assert connection.recv(1) == b""
        connection.close()
    assert curl(server, certificate).returncode == 0


def test_a_client_without_tls_is_not_answered(serve, certificate):
    server = start(serve, certificate)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://localhost:{server.port}/v2")


def test_grpc_over_tls(serve, certificate):
    server = start(serve, certificate)
    trusted = grpc.ssl_channel_credentials((certificate / "tls.crt").read_bytes())
    with grpc.secure_channel(f"localhost:{server.port}", trusted) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        assert stub.Check(health_pb2.HealthCheckRequest(), timeout=20).status == 1
