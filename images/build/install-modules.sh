#!/bin/sh
# Usage: install-modules.sh WORKSPACE...
# In the folder of the manifests: installs what the named workspaces need when they run, and removes the manifests of all others.
set -eu
if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi

selected=
for name in "$@"; do selected="$selected --workspace @daspanel/$name"; done
# shellcheck disable=SC2086 # Names of workspaces have no spaces.
NODE_NO_WARNINGS=1 npm ci --fetch-retries=5 --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error $selected

# npm links exactly what is needed.
for folder in packages/*; do
  if [ ! -e "node_modules/@daspanel/${folder#packages/}" ]; then rm -rf "$folder"; fi
done
rm -rf node_modules/.bin node_modules/.package-lock.json
find . \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -type f -delete
rm -rf node_modules/@types node_modules/undici-types
find . -depth -type d -empty -delete
# A whole tree from the root, so that the folders on the way have fixed times in the layer too.
mkdir -p /out/opt/daspanel
mv node_modules packages /out/opt/daspanel/
sh "$(dirname "$0")/fix-times.sh"
