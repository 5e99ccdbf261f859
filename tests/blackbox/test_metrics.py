"""GET /metrics as Prometheus' own parsers read it."""

import pytest
import requests
import tritonclient.grpc as grpcclient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from conftest import SAMPLE

OPEN = "application/openmetrics-text;version=1.0.0"


@pytest.fixture(scope="module")
def measured(serve):
    """A server of its own: counts are of this test's requests."""
    return serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--metrics-compatibility", "all")


def scrape(server, accept=None):
    answer = requests.get(server.url + "/metrics", headers={"Accept": accept} if accept else {}, timeout=20)
    assert answer.status_code == 200
    return answer


def samples(server, accept=None):
    """All samples of a page by name and labels, through the parser of its format."""
    answer = scrape(server, accept)
    parse = parse_openmetrics if accept else parse_text
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in parse(answer.text) for sample in family.samples}


def value(found, name, **labels):
    return found.get((name, tuple(sorted(labels.items()))), 0)


def first_model(server):
    return requests.post(server.url + "/v2/repository/index", timeout=20).json()[0]["name"]


@pytest.mark.parametrize("accept, kind", [(None, "text/plain; version=0.0.4"), (OPEN, "application/openmetrics-text")])
def test_each_format_is_read_by_its_parser(measured, accept, kind):
    assert scrape(measured, accept).headers["content-type"].startswith(kind)
    found = samples(measured, accept)
    assert value(found, "tenon_ready") == 1
    assert value(found, "process_resident_memory_bytes") > 1e6
    assert value(found, "process_open_fds") > 3
    assert any(name.startswith(":tensorflow:serving:request_count") for name, _ in found)


def test_requests_are_counted_by_route_and_code(measured):
    before = samples(measured)
    requests.get(measured.url + "/v2/health/live", timeout=20)
    requests.get(measured.url + "/nowhere", timeout=20)
    client = grpcclient.InferenceServerClient(measured.address)
    assert client.is_server_live()
    after = samples(measured, OPEN)

    def grown(name, **labels):
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("tenon_http_requests_total", route="oip.live", code="200") == 1
    assert grown("tenon_http_requests_total", route="none", code="404") == 1
    assert grown("tenon_grpc_calls_total", route="oip.grpc.live", code="OK") == 1
    assert grown("tenon_http_request_duration_seconds_count", route="oip.live") == 1


def test_a_model_is_told_in_all_names(measured):
    model = first_model(measured)
    inputs = requests.get(f"{measured.url}/v2/models/{model}", timeout=20).json()["inputs"]
    request = {"inputs": [{"name": one["name"], "datatype": one["datatype"],
                           "shape": [1 if size < 0 else size for size in one["shape"]],
                           "data": [1] * abs(one["shape"][-1])} for one in inputs]}
    answer = requests.post(f"{measured.url}/v2/models/{model}/infer", json=request, timeout=20)
    assert answer.status_code == 200, answer.text
    version = answer.json()["model_version"]
    # The older format's parser gives every counter's samples the ending "_total", which Prometheus does not.
    assert f'\nnv_inference_request_success{{model="{model}",version="{version}"}} ' in scrape(measured).text
    found = samples(measured, OPEN)
    answered = value(found, "tenon_model_requests_total", model=model, version=version, outcome="answered")
    assert answered >= 1
    assert value(found, "nv_inference_request_success", model=model, version=version) == answered
    assert value(found, ":tensorflow:serving:request_count", model_name=model, status="OK") == answered
    assert value(found, "tenon_model_compute_duration_seconds_count", model=model, version=version) == answered
    assert value(found, "tenon_model_version_state", model=model, version=version, state="READY") == 1
    assert value(found, "tenon_model_loads_total", outcome="loaded") >= 1


def test_what_callers_make_up_makes_no_series(measured):
    requests.get(measured.url + "/v2/models/unknown", timeout=20)
    before = len(samples(measured))
    with requests.Session() as session:
        for number in range(50):
            session.get(f"{measured.url}/v2/models/made-up-{number}", timeout=20)
            session.get(f"{measured.url}/made-up-{number}", timeout=20)
    found = samples(measured)
    assert not [name for name in found if "made-up" in str(name)]
    assert len(found) <= before + 50  # new routes of this test have their codes and histogram


def test_the_number_of_series_has_a_limit(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--metrics-max-series", "100")
    found = samples(server)
    assert len(found) <= 101
    assert value(found, "tenon_metrics_left_out") > 0
    assert value(found, "tenon_ready") == 1
