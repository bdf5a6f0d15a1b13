import type { Benchmark } from '../bench.ts';
import { nativePhp } from './php.ts';
import { staticFiles } from './static.ts';

/** Every benchmark, those that need few sites first: the sites of a run only become more. */
export const benchmarks: readonly Benchmark[] = [nativePhp, staticFiles];
