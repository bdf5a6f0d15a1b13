import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from '../bench.ts';
import { compareLoad } from '../compare-load.ts';
import { startHandWrittenNginx } from '../hand-written/nginx.ts';
import { drawByZipf } from '../load/zipf.ts';
import type { Measurement } from '../measurement.ts';
import { countNginxWorkers, pinServing, rootOf } from '../serving.ts';

const SITES = 1_000;
const DRAWS = 20_000;
const CASES = [
  { work: '1 KiB, kept connections', path: '/page.html', keepAlive: true },
  { work: '1 KiB, a connection each', path: '/page.html', keepAlive: false },
  { work: '100 KiB, kept connections', path: '/large.bin', keepAlive: true },
  { work: '100 KiB, a connection each', path: '/large.bin', keepAlive: false },
];

export const staticFiles: Benchmark = {
  name: 'static',
  title: 'P1: static files of 1,000 sites, asked for as visits spread, against nginx with one server block per site',
  async run(bench) {
    const fleet = await bench.fleet();
    const sites = await fleet.growTo(SITES);
    const ours = rootOf(fleet.daspanel());
    const folder = join(bench.folder, 'nginx');
    await using nginx = await startHandWrittenNginx({ folder, port: await bench.findPort(), workers: countNginxWorkers(ours) }, sites);
    await using _pinned = await pinServing([ours, nginx.pid], 0, availableParallelism());

    const hostsFile = join(bench.folder, 'hosts');
    await writeFile(
      hostsFile,
      drawByZipf(sites, DRAWS)
        .map(({ host }) => `${host}\n`)
        .join(''),
    );
    const measurements: Measurement[] = [];
    for (const { work, path, keepAlive } of CASES) {
      measurements.push(
        ...(await compareLoad(bench, {
          work,
          load: { hostsFile, path, keepAlive, connections: 64 },
          product: { roots: [ours], port: fleet.daspanel().httpPort },
          other: { name: 'nginx', roots: [nginx.pid], port: nginx.port },
          limits: { processor: 1.05, p99: 1.1 },
        })),
      );
    }
    return measurements;
  },
};
