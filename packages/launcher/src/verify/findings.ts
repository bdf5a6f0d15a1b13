import type { DataVerification } from '@daspanel/formats/launcher-requests.ts';

const MOST_LISTED = 500;

/** Collects what is wrong in the data directory: the first problems in words, the rest as a number. */
export interface Findings {
  /** `path` is relative to the data directory. */
  readonly note: (path: string, problem: string) => void;
  readonly list: () => Pick<DataVerification, 'problems' | 'problemCount'>;
}

export function createFindings(): Findings {
  const problems: { path: string; problem: string }[] = [];
  let problemCount = 0;
  return {
    note(path, problem) {
      problemCount += 1;
      if (problems.length < MOST_LISTED) problems.push({ path: path.slice(0, 1024), problem });
    },
    list: () => ({ problems, problemCount }),
  };
}
