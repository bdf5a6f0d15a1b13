import { ContentError } from '../content-error.ts';
import type { Copied, Skipped } from '../task.ts';

const LONGEST_LIST = 20;

export interface CopyProblems {
  /** Takes one line that cp(1) printed to standard error. */
  readonly add: (line: string) => void;
  readonly skip: (path: string, problem: string) => void;
  readonly skipped: () => Pick<Copied, 'skipped' | 'skippedFiles'>;
  /** Why the copy as a whole has failed, or undefined. */
  readonly failure: () => ContentError | undefined;
}

/** Sorts what cp says into: left out and to be named, of no matter, and fatal. */
export function createCopyProblems(source: string): CopyProblems {
  const list: Skipped[] = [];
  let skippedFiles = 0;
  let failure: ContentError | undefined;
  const skip = (path: string, problem: string) => {
    skippedFiles += 1;
    if (list.length < LONGEST_LIST) list.push({ path: path.slice(0, 4096), problem });
  };
  const add = (line: string) => {
    switch (judge(line)) {
      case 'gone':
        return;
      case 'unreadable':
        return skip(pathIn(line, source), 'cannot be read');
      case 'special':
        return skip(pathIn(line, source), 'pipes, sockets and devices are not copied');
      case 'full':
        failure ??= new ContentError('disk-full', 'there is no room left on the disk; nothing was changed');
        return;
      case 'fatal':
        failure ??= new ContentError('copy-failed', `the copy failed: ${line.replace(/^.*?cp: /, '').slice(0, 1000)}`);
    }
  };
  return { add, skip, skipped: () => ({ skipped: list, skippedFiles }), failure: () => failure };
}

/** Messages of cp.c and copy.c in GNU coreutils 8.32 to 9.5, and of the C library (strerror). */
function judge(line: string): 'gone' | 'unreadable' | 'special' | 'full' | 'fatal' {
  if (/: (?:No space left on device|Disk quota exceeded)$/.test(line)) return 'full';
  if (/cannot create (?:special file|fifo) /.test(line)) return 'special';
  if (/: No such file or directory$|: Stale file handle$|as it was replaced while being copied$/.test(line)) return 'gone';
  if (/cannot (?:open|access|stat|read symbolic link) .*: Permission denied$/.test(line)) return 'unreadable';
  return 'fatal';
}

/** The path in cp's quotes, from the copied folder on. */
function pathIn(line: string, source: string): string {
  const quoted = /'(.*)'/.exec(line)?.[1] ?? '?';
  const path = quoted.startsWith(`${source}/`) ? quoted.slice(source.length + 1) : quoted;
  return `/${path.replace(/^\.\//, '')}`;
}
