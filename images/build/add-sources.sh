#!/bin/sh
# Usage: add-sources.sh SOURCES
# In a stage in which /out has the manifests of the workspaces of an image: leaves in /out their files alone, so that both are layers of their own.
set -eu
cd /out/opt/daspanel
rm -rf node_modules
for folder in packages/*; do
  rm -rf "$folder"
  cp -R --no-dereference "$1/${folder#packages/}" packages/
done
# Whoever may read the layer may run it, whatever the umask of the repository's copy was.
chmod -R u=rwX,go=rX /out
sh "$(dirname "$0")/fix-times.sh"
