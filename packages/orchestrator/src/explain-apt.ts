const UNREACHABLE =
  /Temporary failure resolving|Could not resolve|[Cc]ould not connect|Cannot initiate the connection|Network is unreachable|[Cc]onnection (timed out|failed|refused)|Failed to fetch/;
const UNKNOWN = /Unable to locate package|has no installation candidate/;
const FULL = /No space left on device|don't have enough free space/;

/** The process that keeps apt-get from its lock, as apt tells it ("process 812 (unattended-upgr)"); undefined when no lock was in the way. */
export function findLockHolder(output: string): string | undefined {
  if (!/Could not get lock|Unable to (acquire|lock)/.test(output)) return undefined;
  return /held by (process \d+ \([^)]*\))/.exec(output)?.[1] ?? 'another process';
}

/** One sentence on why packages could not be installed and what to do, then apt's own complaints. `output` is that of the update and the installation. */
export function explainApt(output: string, packages: readonly string[]): string {
  const complaints = [...new Set(output.split('\n').filter((line) => /^(E|W|Err|dpkg|\s+No space)[: ]/.test(line)))].slice(-8);
  const told = complaints.length > 0 ? complaints : output.trim().split('\n').slice(-8);
  return [describe(output), ...told.map((line) => `  ${line}`), `By hand: apt-get update && apt-get install ${packages.join(' ')}`].join(
    '\n',
  );
}

function describe(output: string): string {
  if (FULL.test(output)) return 'the disk is too full to install packages';
  if (UNREACHABLE.test(output)) return "the distribution's packages could not be downloaded: is this machine online?";
  if (UNKNOWN.test(output))
    return 'the distribution does not offer a package: are all its usual sources (Debian main, Ubuntu universe) enabled?';
  return 'apt-get could not install packages';
}
