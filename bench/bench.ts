import type { Fleet } from './fleet.ts';
import type { Measurement } from './measurement.ts';

/** What a benchmark gets. */
export interface Bench {
  /** Rounds that count; one more goes before them to warm up. */
  readonly rounds: number;
  /** A folder for this benchmark's own files, deleted afterwards; others may pass through it. */
  readonly folder: string;
  /** One Daspanel for all benchmarks of a run. Started when first asked for. */
  fleet(): Promise<Fleet>;
  /** A TCP port of 127.0.0.1 that nobody listens on. */
  findPort(): Promise<number>;
  tell(line: string): void;
}

export interface Benchmark {
  readonly name: string;
  /** The row of the performance plan, and what is done. */
  readonly title: string;
  run(bench: Bench): Promise<readonly Measurement[]>;
}
