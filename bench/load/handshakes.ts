import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { z } from 'zod';

export interface HandshakeLoad {
  readonly port: number;
  /** A file with one server name per line, drawn from at random. */
  readonly namesFile: string;
  readonly connections: number;
  readonly seconds: number;
  readonly seed: number;
  /** The processor that the client runs on. */
  readonly processor: number;
}

const counted = z.object({
  handshakes: z.number(),
  /** Refused, broken, resumed, or with another name's certificate. */
  failed: z.number(),
  milliseconds: z.number(),
  /** Latency in milliseconds. */
  p50: z.number(),
  p99: z.number(),
});
export type HandshakeResult = z.infer<typeof counted>;

/** Shakes hands as often as it can for some seconds, on a processor of its own. */
export async function runHandshakes(load: HandshakeLoad): Promise<HandshakeResult> {
  const program = [process.execPath, join(import.meta.dirname, 'shake-hands.ts')];
  const given = [load.port, load.namesFile, load.connections, load.seconds, load.seed].map(String);
  const { stdout, stderr, status } = await runProgram('/usr/bin/taskset', ['--cpu-list', String(load.processor), ...program, ...given]);
  if (status !== 0) throw new Error(`the client of handshakes ended with ${String(status)}: ${stderr.toString()}`);
  return counted.parse(JSON.parse(stdout.toString()));
}
