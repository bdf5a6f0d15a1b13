import { availableParallelism } from 'node:os';
import type { Bench } from './bench.ts';
import { interleave } from './interleave.ts';
import { runWrk, type WrkLoad, type WrkResult } from './load/wrk.ts';
import { ratioAtMost, type Measurement } from './measurement.ts';
import { withProcessorUse, type ProcessorUse } from './serving.ts';

interface LoadedSide {
  /** The processes at the top of the trees that serve. */
  readonly roots: readonly number[];
  readonly port: number;
}

export interface Comparison {
  readonly work: string;
  readonly load: Pick<WrkLoad, 'hostsFile' | 'path' | 'connections' | 'keepAlive'>;
  readonly product: LoadedSide;
  readonly other: LoadedSide & { readonly name: string };
  /** Largest ratios of ours to theirs. */
  readonly limits: { readonly processor: number; readonly p99?: number };
}

const SECONDS = 2;

/** Puts the same load on both sides in turn: processor time per request, latency and requests per second. The load runs on the last processor. */
export async function compareLoad(bench: Bench, comparison: Comparison): Promise<readonly Measurement[]> {
  bench.tell(comparison.work);
  const load = (side: LoadedSide) => () =>
    withProcessorUse(side.roots, () =>
      runWrk({ ...comparison.load, port: side.port, seconds: SECONDS, processor: availableParallelism() - 1 }),
    );
  const samples = await interleave(bench.rounds, { product: load(comparison.product), other: load(comparison.other) });
  return describe(comparison, samples);
}

interface Sample {
  readonly result: WrkResult;
  readonly use: ProcessorUse;
}

function describe(
  { work, other, limits }: Comparison,
  samples: Readonly<Record<'product' | 'other', readonly Sample[]>>,
): readonly Measurement[] {
  const errors = { product: countErrors(samples.product), other: countErrors(samples.other) };
  const compare = (figure: string, unit: string, read: (sample: Sample) => number): Measurement => ({
    work,
    figure,
    unit,
    product: samples.product.map(read),
    other: { side: other.name, values: samples.other.map(read) },
    errors,
  });
  const p99 = compare('p99 latency', 'ms', ({ result }) => result.p99 / 1_000);
  return [
    {
      ...compare('CPU per request', 'us', ({ result, use }) => use.serving / result.requests),
      target: ratioAtMost(limits.processor),
    },
    limits.p99 === undefined ? p99 : { ...p99, target: ratioAtMost(limits.p99) },
    compare('requests', '1/s', ({ result }) => result.requests / (result.microseconds / 1_000_000)),
    compare('CPU per request, all parts', 'us', ({ result, use }) => use.everything / result.requests),
  ];
}

function countErrors(samples: readonly Sample[]): number {
  return samples.reduce((sum, { result }) => sum + result.failed + result.status, 0);
}
