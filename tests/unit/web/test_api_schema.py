"""schemathesis asks a served API what its document allows and what it forbids; nothing may surprise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.home import Home

ROOT = Path(__file__).parents[3]
#: whether a query makes sense is more than a JSON schema can say: such a 400 is no failure
EXCLUDED = "positive_data_acceptance"


@pytest.mark.slow
def test_the_served_api_keeps_to_its_document(own_home: Home, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", "0"]
    server = subprocess.Popen([*command, "--home", str(own_home.root)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout
    try:
        address = server.stdout.readline().strip()
        asking = ["run", f"{address}api/v1/openapi.json", "--checks", "all", "--exclude-checks", EXCLUDED]
        bounds = ["--max-examples", "50", "--seed", "1", "--no-color"]
        schemathesis = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run([schemathesis, *asking, *bounds], capture_output=True, text=True, cwd=tmp_path)
    finally:
        server.kill()
        server.communicate()
    assert done.returncode == 0, done.stdout[-6000:]
    # all but the document itself
    assert "Tested: 6" in done.stdout, done.stdout[:2000]
