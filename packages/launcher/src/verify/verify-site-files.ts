import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { runToEnd } from '../content/tree/run-to-end.ts';

interface Parts {
  /** Number of a site's user; undefined for a site that the ledger does not know. */
  readonly userOf: (site: string) => number | undefined;
  /** `path` is relative to the folder of all sites. */
  readonly note: (path: string, problem: string) => void;
  readonly onProgress: (files: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks at every file of every site: each must belong to its site's user and carry no setuid, setgid or sticky bit, and none may be a device.
 * find(1) walks without following links, so that nothing that sites do meanwhile leads anywhere else.
 */
export async function verifySiteFiles(sites: string, parts: Parts): Promise<number> {
  let files = 0;
  let rest = '';
  await runToEnd('/usr/bin/find', [sites, '-xdev', '-mindepth', '3', '-printf', String.raw`%U %G %m %y %P\0`], {
    signal: parts.signal,
    onOutput: (chunk) => {
      const entries = (rest + chunk.toString()).split('\0');
      rest = entries.pop() ?? '';
      files += entries.length;
      for (const entry of entries) judge(entry, parts);
      parts.onProgress(files);
    },
  });
  return files;
}

function judge(entry: string, { userOf, note }: Parts): void {
  const [, user, group, mode = '0', type, path = ''] = /^(\d+) (\d+) (\d+) (.) (.*)$/s.exec(entry) ?? [];
  const site = path.slice(0, path.indexOf('/')) as SiteId;
  const expected = userOf(site);
  // Folders without a site are reported as a whole.
  if (expected === undefined) return;
  if (Number(user) !== expected || Number(group) !== expected) note(path, `belongs to ${user}:${group} instead of ${expected}:${expected}`);
  if (type === 'b' || type === 'c') note(path, 'is a device');
  if (type !== 'l' && Number.parseInt(mode, 8) > 0o777) note(path, `has mode ${mode}`);
}
