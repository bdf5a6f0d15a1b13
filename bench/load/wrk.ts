import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { z } from 'zod';

export interface WrkLoad {
  readonly port: number;
  /** A file with one Host value per line, asked in this order over and over. */
  readonly hostsFile: string;
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
  readonly keepAlive: boolean;
  /** The processor that wrk runs on. */
  readonly processor: number;
}

const counted = z.object({
  requests: z.number(),
  bytes: z.number(),
  microseconds: z.number(),
  /** Connections or reads that failed. */
  failed: z.number(),
  /** Answers of 400 and above. */
  status: z.number(),
  /** Latency in microseconds. */
  p50: z.number(),
  p99: z.number(),
});
export type WrkResult = z.infer<typeof counted>;

/** Sends as many requests as it can for some seconds, over one thread of wrk on a processor of its own. */
export async function runWrk(load: WrkLoad): Promise<WrkResult> {
  const pinned = ['--cpu-list', String(load.processor), '/usr/bin/wrk'];
  const bounds = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '-s', join(import.meta.dirname, 'hosts.lua')];
  const target = [`http://127.0.0.1:${load.port}`, '--', load.hostsFile, load.path, load.keepAlive ? 'keep' : 'close'];
  const { stdout, stderr, status } = await runProgram('/usr/bin/taskset', [...pinned, ...bounds, ...target]);
  const result = /^RESULT (.*)$/m.exec(stdout.toString())?.[1];
  if (status !== 0 || result === undefined) throw new Error(`wrk ended with ${String(status)}: ${stderr.toString()}${stdout.toString()}`);
  return counted.parse(JSON.parse(result));
}
