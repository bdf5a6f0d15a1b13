#!/bin/sh
# Runs a script of the repository with the project's own Node 24, installing the npm packages first when they are missing or
# do not match the lockfile. Needs only a POSIX shell, npm and any Node that runs npm.
set -eu
cd "$(dirname "$0")/.."
case "$(uname -m)" in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) echo "daspanel: unsupported processor $(uname -m); x86_64 and aarch64 work" >&2; exit 1 ;;
esac
node="$PWD/node_modules/node-linux-$arch/bin/node"
stamp=node_modules/.daspanel-lockfile
if [ ! -x "$node" ] || ! cmp -s package-lock.json "$stamp"; then
  echo "daspanel: installing npm packages (first start, or the lockfile changed)" >&2
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
fi
PATH="$PWD/node_modules/node-linux-$arch/bin:$PWD/node_modules/.bin:$PATH"
export PATH
exec "$node" "$@"
