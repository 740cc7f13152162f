#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: it installs the grader and tries it out.
# Where anything is missing the build fails, with the reason in its log; no student meets a half-made grader.
set -euo pipefail
cd "$(dirname "$0")"
source=$PWD
grader=/opt/dl-autograder # not below source/: student code may read libraries, and nothing there

# A Python with venv, pip and 3.11 or newer: the image's own, or one of its distribution.
fits() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; }
python=
find_python() {
  for python in python3.13 python3.12 python3.11 python3; do
    if fits "$python"; then return 0; fi
  done
  return 1
}
if ! find_python; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  for version in 3.12 3.11 3; do
    apt-get install -y -qq --no-install-recommends "python$version" "python$version-venv" && find_python && break
  done
  find_python || { echo "error: no Python 3.11 or newer for this image; choose Ubuntu 22.04 or newer" >&2; exit 1; }
fi

"$python" -m venv --clear "$grader"
"$grader/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check -r requirements.txt -c constraints.txt
"$grader/bin/python" -I -m compileall -q "$grader/lib" || true # a student should not wait for it

# Hidden checks and solutions: for root alone. The libraries: for everybody, or the worker's own user could not load them.
chown -R 0:0 "$source"
chmod -R go-rwx "$source"
chmod -R go+rX "$grader"

# The reference is graded here and must get everything; what the known mistakes do is kept for later.
exec "$grader/bin/python" -I -m autograder.workflow.gradescope setup "$source"
