#!/bin/sh
# Usage: add-sources.sh SOURCES
# Completes the workspaces whose manifests lie in ./packages with their files, in ./sources, so that both can be layers of their own.
set -eu
mkdir sources
for folder in packages/*; do
  name=${folder#packages/}
  cp -R --no-dereference "$1/$name" "sources/$name"
done
# Whoever may read the layer may run it, whatever the umask of the repository's copy was.
chmod -R u=rwX,go=rX sources
find sources -exec touch --no-dereference --date '1985-10-26T08:15:00Z' {} +
