"""schemathesis over the document that the server gives of itself."""

import subprocess

from conftest import SAMPLE
from peers import peer


# Their answer is 501, which schemathesis takes for a fault of the server.
UNSERVED = "^(oip_trace|oip_shared_memory|oip_generate|kserve_explain)"


def test_finds_nothing(serve, folder):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s")
    done = subprocess.run(
        [peer("schemathesis"), "--no-color", "run", f"{server.url}/openapi.json", "--phases", "examples,coverage,fuzzing",
         "--exclude-operation-id-regex", UNSERVED, "--max-examples", "20", "--seed", "7", "--checks",
         "not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance,unsupported_method,"
         "allow_header_conformance", "--generation-database", "none"],
        capture_output=True, text=True, timeout=280, cwd=folder)
    print(done.stdout[-8000:])
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
