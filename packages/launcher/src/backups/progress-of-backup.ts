import type { BackupProblem } from '@daspanel/formats/backup-manifest.ts';

const MOST_PROBLEMS = 200;
const EVERY_MILLISECONDS = 500;

/** Counts what was read, and collects what went wrong with single files. */
export function createTally(report: (progress: { readonly bytes: number; readonly files: number }) => void) {
  const problems: BackupProblem[] = [];
  let [files, bytes, newBytes, problemCount, last] = [0, 0, 0, 0, -Infinity];
  return {
    add(size: number, isNew: boolean): void {
      files += 1;
      bytes += size;
      if (isNew) newBytes += size;
      if (performance.now() - last < EVERY_MILLISECONDS) return;
      last = performance.now();
      report({ bytes, files });
    },
    problem(path: Buffer | string, problem: string): void {
      problemCount += 1;
      if (problems.length < MOST_PROBLEMS) problems.push({ path: path.toString(), problem });
    },
    result: () => ({ files, bytes, newBytes, problems, problemCount }),
  };
}
export type Tally = ReturnType<typeof createTally>;
