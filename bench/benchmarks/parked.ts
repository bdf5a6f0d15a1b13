import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import type { Bench, Benchmark } from '../bench.ts';
import { startHandWrittenNginx } from '../hand-written/nginx.ts';
import { atMost, none, type Measurement } from '../measurement.ts';
import { listTree, readCommand, readMemory, readProcessorTime } from '../process-tree.ts';
import { countNginxWorkers, rootOf } from '../serving.ts';

const SITES = 10_000;
const PHP_SITES = 200;
const SECONDS_TO_SETTLE = 20;
const SECONDS_PER_ROUND = 10;

export const parked: Benchmark = {
  name: 'parked',
  title: `P7: memory and processor time with ${SITES.toLocaleString('en')} sites that nobody visits`,
  async run(bench) {
    const fleet = await bench.fleet();
    const ours = rootOf(fleet.daspanel());
    const processesBefore = listTree(ours).length;
    const sites = await fleet.growTo(SITES);
    for (let index = 0; index < PHP_SITES; index += 1) {
      const version = { engine: { kind: 'php', version: '8.2' } } as const;
      await fleet.client().call(contract.sites.create, { body: { name: `parked-php-${index}`, version } });
    }
    await wait(SECONDS_TO_SETTLE * 1_000);
    const more = listTree(ours).length - processesBefore;
    const afterWork = await watch(bench, ours);
    const restarted = rootOf(await fleet.restart());
    await wait(SECONDS_TO_SETTLE * 1_000);
    const afterStart = await watch(bench, restarted);

    const settings = { folder: join(bench.folder, 'nginx'), port: await bench.findPort(), workers: countNginxWorkers(restarted) };
    await using nginx = await startHandWrittenNginx(settings, sites);
    const nginxMemory = readMemory(listTree(nginx.pid));

    const work = `${SITES.toLocaleString('en')} static and ${PHP_SITES} PHP sites`;
    const other = { side: 'nginx alone', values: afterWork.memory.map(() => nginxMemory) };
    const describe = (when: string, { memory, processor }: Watched): readonly Measurement[] => [
      { work, figure: `memory of all processes, ${when}`, unit: 'MiB', product: memory, other, target: atMost(500) },
      { work, figure: `processor time, ${when}`, unit: '% of a core', product: processor, target: atMost(1) },
    ];
    return [
      ...describe('after making them', afterWork),
      ...describe('after a start', afterStart),
      { work, figure: 'processes for parked sites', unit: '', product: [more], target: none },
    ];
  },
};

interface Watched {
  /** MiB. */
  readonly memory: readonly number[];
  /** Hundredths of one core. */
  readonly processor: readonly number[];
}

async function watch(bench: Bench, root: number): Promise<Watched> {
  const processor: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const before = readProcessorTime(listTree(root));
    await wait(SECONDS_PER_ROUND * 1_000);
    processor.push(((readProcessorTime(listTree(root)) - before) / (SECONDS_PER_ROUND * 1_000_000)) * 100);
    memory.push(readMemory(listTree(root)));
  }
  for (const one of listTree(root)) bench.tell(`  ${readMemory([one]).toFixed(0)} MiB ${readCommand(one)}`);
  return { memory, processor };
}
