import { readFileSync } from 'node:fs';
import { ContentError } from '../content-error.ts';
import type { Report } from '../report.ts';
import type { Copied } from '../task.ts';
import { createCopyProblems, type CopyProblems } from './copy-problems.ts';
import { runToEnd } from './run-to-end.ts';
import { scanTree, type Scan } from './scan-tree.ts';
import { syncFileSystem } from './sync-file-system.ts';
import { writeBackMeanwhile } from './write-back-meanwhile.ts';

const MILLISECONDS_BETWEEN_LOOKS = 200;

/**
 * Copies all that is in `from` into the empty folder `to`: contents, modes, times to the nanosecond, extended attributes, symbolic links as
 * links, names of one file kept together, blocks shared where the file system can. cp(1) is faster at this than anything in JavaScript.
 * Setuid, setgid and sticky bits are cleared; pipes, sockets, devices and what cannot be read are left out and named. A source that
 * changes meanwhile is no error. The copy outlasts a power cut. Throws ContentError `disk-full` or `copy-failed`.
 */
export async function copyTree(from: string, to: string, report: Report, signal: AbortSignal): Promise<Copied> {
  const problems = createCopyProblems(from);
  await runCopy(from, to, problems, report, signal);
  const failure = problems.failure();
  if (failure !== undefined) throw failure;
  const [copy] = await Promise.all([scanTree(to, signal), syncFileSystem(to, signal)]);
  if (copy.specials > 0) await removeSpecials(to, problems, signal);
  if (copy.withSpecialBits > 0) await clearSpecialBits(to, signal);
  if (copy.specials + copy.withSpecialBits > 0) await syncFileSystem(to, signal);
  return { files: copy.files, bytes: copy.bytes, ...problems.skipped() };
}

/** Counts the source while it is being copied: the progress has its totals from then on. */
async function runCopy(from: string, to: string, problems: CopyProblems, report: Report, signal: AbortSignal): Promise<void> {
  let started = 0;
  let writtenBytes = () => 0;
  let source: Scan | undefined;
  const look = () => {
    if (source === undefined) return;
    const bytes = Math.min(writtenBytes(), source.bytes);
    report({ files: Math.min(started, source.files), bytes, totalFiles: source.files, totalBytes: source.bytes });
  };
  const counting = scanTree(from, signal).then((scan) => {
    source = scan;
    look();
  });
  // Told below, once the copying has ended too.
  counting.catch(() => {});
  const timer = setInterval(look, MILLISECONDS_BETWEEN_LOOKS);
  const writing = writeBackMeanwhile(to, () => writtenBytes(), signal);
  try {
    const status = await runToEnd('/usr/bin/cp', ['-a', '-v', '--reflink=auto', '--', `${from}/.`, `${to}/`], {
      signal,
      onStart: (pid) => (writtenBytes = () => readWrittenBytes(pid)),
      // One line for each file and folder; line breaks in names are escaped.
      onOutput: (chunk) => (started += countLines(chunk)),
      onErrorLine: problems.add,
    });
    if (status === null) throw new ContentError('copy-failed', 'the copying program was ended from outside');
  } finally {
    clearInterval(timer);
    await Promise.all([counting, writing.end()]);
  }
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/** Bytes that the process has written so far (proc(5), `wchar`); 0 where that cannot be read. Shared blocks are not written. */
function readWrittenBytes(pid: number): number {
  try {
    return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function removeSpecials(folder: string, problems: CopyProblems, signal: AbortSignal): Promise<void> {
  const specials = ['!', '-type', 'f', '!', '-type', 'd', '!', '-type', 'l'];
  let names = '';
  await runToEnd('/usr/bin/find', [folder, '-xdev', '-mindepth', '1', ...specials, '-printf', String.raw`%P\0`, '-delete'], {
    signal,
    onOutput: (chunk) => {
      const complete = (names + chunk.toString()).split('\0');
      names = complete.pop() ?? '';
      for (const name of complete) problems.skip(`/${name}`, 'pipes, sockets and devices are not copied');
    },
  });
}

/** Symbolic mode: a numeric one would keep the bits of folders. */
async function clearSpecialBits(folder: string, signal: AbortSignal): Promise<void> {
  const clear = ['-execdir', '/usr/bin/chmod', 'ug-s,-t', '--', '{}', '+'];
  await runToEnd('/usr/bin/find', [folder, '-xdev', '!', '-type', 'l', '-perm', '/7000', ...clear], { signal });
}
