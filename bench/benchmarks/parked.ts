import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import type { Benchmark } from '../bench.ts';
import { startHandWrittenNginx } from '../hand-written/nginx.ts';
import { atMost, none } from '../measurement.ts';
import { listTree, readMemory, readProcessorTime } from '../process-tree.ts';
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

    const processor: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      const before = readProcessorTime(listTree(ours));
      await wait(SECONDS_PER_ROUND * 1_000);
      processor.push(((readProcessorTime(listTree(ours)) - before) / (SECONDS_PER_ROUND * 1_000_000)) * 100);
      memory.push(readMemory(listTree(ours)));
    }
    for (const line of describeProcesses(ours)) bench.tell(line);
    const settings = { folder: join(bench.folder, 'nginx'), port: await bench.findPort(), workers: countNginxWorkers(ours) };
    await using nginx = await startHandWrittenNginx(settings, sites);
    const nginxMemory = readMemory(listTree(nginx.pid));

    const work = `${SITES.toLocaleString('en')} static and ${PHP_SITES} PHP sites`;
    const other = { side: 'nginx alone', values: memory.map(() => nginxMemory) };
    const more = listTree(ours).length - processesBefore;
    return [
      { work, figure: 'memory of all processes', unit: 'MiB', product: memory, other, target: atMost(500) },
      { work, figure: 'processor time', unit: '% of a core', product: processor, target: atMost(1) },
      { work, figure: 'processes for parked sites', unit: '', product: [more], target: none },
    ];
  },
};

/** One line per process: its memory, so that a miss can be traced. */
function describeProcesses(root: number): readonly string[] {
  return listTree(root).map((one) => `  ${one.name} ${one.pid}: ${readMemory([one]).toFixed(0)} MiB`);
}
