#!/bin/sh
# Writes requirements/*.lock anew with uv; what is locked already stays unless it no longer fits.
#   deploy/lock.sh [--upgrade]
# The image has every engine but camel's, and no embedded broker; camel-tools is the reference of the
# Arabic rules.
set -eu
cd "$(dirname "$0")/.."
compile() { # compile NAME ARGUMENTS...
  name=$1; shift
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
    --no-annotate --no-emit-index-url --output-file "requirements/$name.lock" "$@"
}
compile default pyproject.toml --group reference ${1:-}
compile dev pyproject.toml --extra demo --group dev --group build ${1:-}
compile tracing pyproject.toml --extra tracing --group reference ${1:-}
compile build --group build ${1:-}
# The whole of camel-tools wants what the default set leaves out.
full=$(mktemp --suffix=.toml)
sed '/^exclude-dependencies = \[/,/^\]/d' pyproject.toml > "$full"
folder=$(mktemp -d) && mv "$full" "$folder/pyproject.toml" && cp README.md LICENSE NOTICE "$folder"
compile neural "$folder/pyproject.toml" --extra camel --no-config ${1:-}
rm -r "$folder"
