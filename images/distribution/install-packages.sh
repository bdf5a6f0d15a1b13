#!/bin/sh
# Usage: install-packages.sh [--upgrade] PACKAGE...
# Installs Debian packages without what they merely recommend and leaves nothing behind but the packages. Mirrors are out of step at times, hence three tries.
set -eu
export DEBIAN_FRONTEND=noninteractive
began=/var/tmp/install-packages
touch "$began"

# Licences stay (Debian's own slim images keep them too).
cat > /etc/dpkg/dpkg.cfg.d/daspanel-slim <<'CONFIGURATION'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
CONFIGURATION
# Nothing is started while it is installed.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 0755 /usr/sbin/policy-rc.d

upgrade=
if [ "$1" = --upgrade ]; then
  upgrade=yes
  shift
fi

install() {
  apt-get -qq update || return 1
  if [ -n "$upgrade" ]; then apt-get -qq --yes upgrade || return 1; fi
  apt-get -qq --yes --no-install-recommends install "$@"
}

tries=0
until install "$@"; do
  tries=$((tries + 1))
  if [ "$tries" = 3 ]; then
    echo "install-packages: apt failed three times, its words are above" >&2
    exit 1
  fi
  sleep 5
done

find /usr/share/doc -depth -mindepth 1 ! -name copyright ! -type d -delete
find /usr/share/doc -depth -mindepth 1 -type d -empty -delete
rm -rf /usr/share/groff/* /usr/share/info/* /usr/share/lintian/* /usr/share/locale/* /usr/share/man/*
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/lib/dpkg/*-old /tmp/* /run/*
find /var/log -type f -delete
# Users' entries of the distribution are not used by anything here; a backup of the file would only differ.
rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow-
# Nothing says when it was installed, so that the same versions are the same layer.
find / -xdev -newer "$began" ! -path "$began" \( -type f -o -type d -o -type l \) -exec touch --no-dereference --date '1985-10-26T08:15:00Z' {} + 2> /dev/null || true
rm "$began"
touch --date '1985-10-26T08:15:00Z' /var/tmp
