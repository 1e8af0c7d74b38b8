#!/usr/bin/env bash
# Rewrite .ci/requirements.lock: the versions, with hashes, that the tests ran against. For `make lock`.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${1:-.venv-lock}
[ -x "$tools/bin/pip-compile" ] || { "${PYTHON:-python3}" -m venv "$tools"; "$tools/bin/pip" install -q pip-tools; }
wanted=$(mktemp --suffix=.in)
trap 'rm -f "$wanted"' EXIT
"$tools/bin/python" - >"$wanted" <<'PY'
import tomllib, pathlib

project = tomllib.loads(pathlib.Path("pyproject.toml").read_text("utf-8"))
print(*project["build-system"]["requires"], "editables", *project["project"]["dependencies"], sep="\n")
print(*project["project"]["optional-dependencies"]["fast"], *project["dependency-groups"]["dev"], sep="\n")
PY
"$tools/bin/pip-compile" -q --generate-hashes --allow-unsafe --no-header --no-annotate --strip-extras --no-emit-index-url \
  --no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file .ci/requirements.lock "$wanted"
