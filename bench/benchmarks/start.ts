import { join } from 'node:path';
import type { Benchmark } from '../bench.ts';
import { pageOf, startFleet, type Fleet } from '../fleet.ts';
import { atMost, type Measurement } from '../measurement.ts';
import { visitUntil } from '../visit-until.ts';

const FEW = 10;
const MANY = 10_000;

export const starts: Benchmark = {
  name: 'start',
  title: 'P13: start on existing data, until a site answers',
  async run(bench) {
    await using small = await startFleet(join(bench.folder, 'data'), bench.tell);
    const few = await measureStarts(small, FEW, bench.rounds, 3_000);
    await small.stop();
    return [...few, ...(await measureStarts(await bench.fleet(), MANY, bench.rounds, 10_000))];
  },
};

async function measureStarts(fleet: Fleet, count: number, rounds: number, limit: number): Promise<readonly Measurement[]> {
  const [site] = await fleet.growTo(count);
  if (site === undefined) throw new Error('there must be a site');
  const firstPage: number[] = [];
  const ready: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { httpPort: port } = fleet.daspanel();
    await fleet.stop();
    const arriving = visitUntil(
      { port, host: site.host, path: '/page.html' },
      ({ status, text }) => status === 200 && text === pageOf(site.host),
    );
    const running = await fleet.restart();
    firstPage.push((await arriving).milliseconds);
    ready.push(running.startMilliseconds);
  }
  const work = `${count.toLocaleString('en')} sites`;
  return [
    { work, figure: 'first right page', unit: 'ms', product: firstPage, target: atMost(limit) },
    { work, figure: 'announced as ready', unit: 'ms', product: ready, target: atMost(limit) },
  ];
}
