import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { visit } from '@daspanel/testkit/visit.ts';
import type { Benchmark } from '../bench.ts';
import { hostOf, placeFile } from '../fleet.ts';
import { startTraffic } from '../load/checked-traffic.ts';
import { atMost, none, quantile } from '../measurement.ts';

const ACTIVATIONS_PER_ROUND = 100;
const VISITS_PER_SECOND = 300;
const PAGE_BYTES = 100 * 1_024;
const NAME = 'bench-activate';

export const activations: Benchmark = {
  name: 'activate',
  title: 'P6: activate another version and roll back, under load on the same site',
  async run(bench) {
    const fleet = await bench.fleet();
    const client = fleet.client();
    const { data, httpPort: port } = fleet.daspanel();
    const { body: site } = await client.call(contract.sites.create, { body: { name: NAME } });
    const { body: second } = await client.call(contract.versions.add, { params: { site: site.id }, body: {} });
    if (site.activeVersion === null) throw new Error('the site has no version');
    const versions = [site.activeVersion, second.id];
    const pages = ['A', 'B'].map((letter) => letter.repeat(PAGE_BYTES));
    for (const [index, version] of versions.entries()) {
      await placeFile(join(dataDirectory(data).sites, site.id, 'versions', version), 'page.html', pages[index] ?? '');
    }

    const host = hostOf(fleet.daspanel(), NAME);
    const isWhole = ({ status, text }: { status: number; text: string }) => status === 200 && pages.includes(text);
    const traffic = startTraffic([{ port, host, path: '/page.html', isRight: isWhole }], VISITS_PER_SECOND);
    await wait(1_000);
    const milliseconds: number[] = [];
    let stale = 0;
    for (let turn = 1; turn <= bench.rounds * ACTIVATIONS_PER_ROUND; turn += 1) {
      const version = versions[turn % 2];
      if (version === undefined) throw new Error('there are two versions');
      const began = performance.now();
      await client.call(contract.versions.activate, { params: { site: site.id, version } });
      milliseconds.push(performance.now() - began);
      const { text } = await visit({ port, host, path: '/page.html' });
      if (text !== pages[turn % 2]) stale += 1;
    }
    const seen = await traffic.stop();
    if (seen.examples.length > 0) bench.tell(seen.examples.join('; '));
    const errors = { product: seen.failed + seen.wrong, other: 0 };
    const work = `${milliseconds.length} activations, ${seen.requests} visits meanwhile`;
    return [
      { work, figure: 'API call until it is live', unit: 'ms', product: milliseconds, errors },
      { work, figure: 'API call until it is live, p99', unit: 'ms', product: [quantile(milliseconds, 0.99)], target: atMost(20), errors },
      { work, figure: 'former version seen after the answer', unit: '', product: [stale], target: none, errors },
      { work, figure: 'visits that failed or saw a mixture', unit: '', product: [seen.failed + seen.wrong], target: none, errors },
    ];
  },
};
