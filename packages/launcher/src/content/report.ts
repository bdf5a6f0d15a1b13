import { writeSync } from 'node:fs';
import type { Progress } from './task.ts';

export type Report = (progress: Progress) => void;

const MILLISECONDS_BETWEEN_REPORTS = 200;

/** Prints progress as JSON lines, at most five a second; calls in between are dropped. */
export function createReport(): Report {
  return atMostFiveTimesASecond((progress) => printLine(JSON.stringify({ progress })));
}

export function atMostFiveTimesASecond<Value>(
  report: (value: Value) => void,
  now: () => number = () => performance.now(),
): (value: Value) => void {
  let last = -Infinity;
  return (value) => {
    if (now() - last < MILLISECONDS_BETWEEN_REPORTS) return;
    last = now();
    report(value);
  };
}

/** Standard output is a pipe that the launcher reads all the time; a launcher that is gone takes this process with it. */
export function printLine(line: string): void {
  writeSync(1, `${line}\n`);
}
