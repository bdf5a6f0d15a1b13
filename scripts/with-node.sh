#!/bin/sh
# Runs a script with the project's own Node 24, in the caller's folder, installing the npm packages first when they are missing or
# do not match the lockfile. Needs only a POSIX shell, npm and any Node that runs npm.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
case "$(uname -m)" in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) echo "daspanel: unsupported processor $(uname -m); x86_64 and aarch64 work" >&2; exit 1 ;;
esac
node="$root/node_modules/node-linux-$arch/bin/node"
stamp="$root/node_modules/.daspanel-lockfile"
is_installed() { [ -x "$node" ] && cmp -s "$root/package-lock.json" "$stamp"; }
if ! is_installed; then
  # Two commands in a fresh clone must not install at the same time: the second waits, and finds it done.
  exec 9<"$root/package-lock.json"
  flock 9
  if ! is_installed; then
    echo "daspanel: installing npm packages, which takes a minute or two (first start, or the lockfile changed)" >&2
    if ! (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
      echo "daspanel: npm could not install the packages (its words are above): is this machine online, and may you write to $root?" >&2
      exit 1
    fi
    cp "$root/package-lock.json" "$stamp"
  fi
  exec 9<&-
fi
PATH="$root/node_modules/node-linux-$arch/bin:$root/node_modules/.bin:$PATH"
export PATH
exec "$node" "$@"
