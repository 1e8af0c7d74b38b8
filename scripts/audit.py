"""Known holes in the locked versions: what ``make audit`` runs. Where nobody can be asked it says so and passes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(lock: Path) -> int:
    """0: nothing known, or nobody to ask; 1: a known hole, or the lock file itself is faulty."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(lock), "--require-hashes"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        away = ("ConnectionError", "Max retries", "Timeout", "timed out", "NameResolution", "ServiceError")
        if any(word in done.stderr for word in away):
            return _say("audit: skipped, the advisory database cannot be reached from here")
        return _say(f"audit: pip-audit failed\n{done.stderr}") or 1
    asked = [dependency for dependency in found if "vulns" in dependency]
    holes = [dependency for dependency in asked if dependency["vulns"]]
    for hole in holes:
        for vulnerability in hole["vulns"]:
            fixed = ", ".join(vulnerability.get("fix_versions", ())) or "not yet"
            _say(f"{hole['name']} {hole['version']}: {vulnerability['id']}, fixed in {fixed}")
    if not asked:
        return _say(f"audit: skipped, the database reached from here knows none of the {len(found)} packages")
    _say(f"audit: {len(asked)} of {len(found)} packages looked up, {len(holes)} with known holes")
    return int(bool(holes))


def _say(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".ci/requirements.lock"))
