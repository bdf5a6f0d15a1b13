import type { Benchmark } from '../bench.ts';
import { activations } from './activate.ts';
import { api } from './api.ts';
import { certificates } from './certificates.ts';
import { changes } from './change.ts';
import { content } from './content.ts';
import { handshakes } from './handshake.ts';
import { parked } from './parked.ts';
import { mail } from './mail.ts';
import { nativePhp } from './php.ts';
import { starts } from './start.ts';
import { staticFiles } from './static.ts';
import { storage } from './storage.ts';
import { wakes } from './wake.ts';

/** Every benchmark, those that need few sites first: the sites of a run only become more. */
export const benchmarks: readonly Benchmark[] = [
  wakes,
  activations,
  handshakes,
  certificates,
  content,
  storage,
  mail,
  nativePhp,
  changes,
  staticFiles,
  api,
  parked,
  starts,
];
