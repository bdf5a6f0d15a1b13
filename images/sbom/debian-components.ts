import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Component } from './spdx-document.ts';

const FORMAT = '${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\n';

/** The installed packages of the distribution that this process runs in. */
export function debianComponents(): readonly Component[] {
  const text = execFileSync('/usr/bin/dpkg-query', ['--show', '--showformat', FORMAT], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return parsePackages(text, /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown');
}

/** From lines of status, name, version and architecture, separated by tabs. `suite`: the code name of the release. */
export function parsePackages(text: string, suite: string): readonly Component[] {
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([status]) => status === 'installed')
    .map(([, name = '', version = '', architecture = '']) => ({
      name,
      version,
      purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=${suite}`,
    }));
}
