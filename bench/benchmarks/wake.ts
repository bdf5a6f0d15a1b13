import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import { parseRoute } from '@daspanel/formats/route.ts';
import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { visit, type Visit } from '@daspanel/testkit/visit.ts';
import type { Bench, Benchmark } from '../bench.ts';
import { hostOf, locateSite, placeFile, type Fleet } from '../fleet.ts';
import { startHandWrittenNginx } from '../hand-written/nginx.ts';
import { startHandWrittenPhp } from '../hand-written/php-fpm.ts';
import { listTree } from '../process-tree.ts';
import { atMost, quantile, type Measurement } from '../measurement.ts';
import { waitFor } from '../wait-for.ts';

const WAKES_PER_ROUND = 4;
const SLEEPS_WITHIN = 60_000;
const PAGE = { name: 'hello.php', content: '<?php echo "awake";\n', text: 'awake' };

export const wakes: Benchmark = {
  name: 'wake',
  title: 'P8: first request to a site that sleeps',
  async run(bench) {
    return [
      ...(await measureStatic(bench)),
      ...(await measurePhp(bench, { php: '8.2', runtime: 'native', limit: 150 })),
      ...(await measurePhp(bench, { php: '7.4', runtime: 'WebAssembly', limit: 500 })),
    ];
  },
};

/** Static sites have nothing to wake: their first request against their second. */
async function measureStatic(bench: Bench): Promise<readonly Measurement[]> {
  const fleet = await bench.fleet();
  const first: number[] = [];
  const second: number[] = [];
  for (let index = 0; index < bench.rounds * WAKES_PER_ROUND; index += 1) {
    const name = `wake-static-${index}`;
    const { body } = await fleet.client().call(contract.sites.create, { body: { name } });
    const site = await locateSite(fleet.daspanel(), body);
    await placeFile(site.root, 'page.html', 'awake');
    const wanted = { port: fleet.daspanel().httpPort, host: site.host, path: '/page.html' };
    first.push(await timeVisit(wanted));
    second.push(await timeVisit(wanted));
  }
  const other = { side: 'second request', values: second };
  return [{ work: 'static', figure: 'first request', unit: 'ms', product: first, other, errors: countErrors(first, second) }];
}

interface PhpCase {
  readonly php: PhpVersion;
  readonly runtime: string;
  /** Milliseconds, 95th percentile. */
  readonly limit: number;
}

async function measurePhp(bench: Bench, { php, runtime, limit }: PhpCase): Promise<readonly Measurement[]> {
  const fleet = await bench.fleet();
  const name = `wake-php-${php.replace('.', '')}`;
  const { body } = await fleet.client().call(contract.sites.create, {
    body: {
      name,
      limits: { idle: 1 },
      version: { engine: { kind: 'php', version: php } },
    },
  });
  const site = await locateSite(fleet.daspanel(), body);
  await placeFile(site.root, PAGE.name, PAGE.content);
  await using byHand = await startOnDemand(bench, name, site.root);

  const wanted = { port: fleet.daspanel().httpPort, host: site.host, path: `/${PAGE.name}` };
  await timeVisit(wanted);
  const asleep: number[] = [];
  const awake: number[] = [];
  const onDemand: number[] = [];
  for (let turn = 0; turn < bench.rounds * WAKES_PER_ROUND; turn += 1) {
    await waitUntilAsleep(fleet, name);
    asleep.push(await timeVisit(wanted));
    awake.push(await timeVisit(wanted));
    await byHand.waitUntilIdle();
    onDemand.push(await timeVisit({ ...wanted, port: byHand.port }));
  }
  const work = `PHP ${php} (${runtime})`;
  const common = { work, unit: 'ms', errors: countErrors(asleep, awake) };
  const other = { side: 'php-fpm 8.2 on demand', values: onDemand };
  return [
    { ...common, figure: 'first request', product: asleep, other },
    { ...common, figure: 'first request, p95', product: [quantile(asleep, 0.95)], target: atMost(limit) },
    { ...common, figure: 'second request', product: awake },
  ];
}

/** Milliseconds of one visit; NaN when the answer was wrong. */
async function timeVisit(wanted: Visit): Promise<number> {
  const began = performance.now();
  const { status, text } = await visit(wanted);
  return status === 200 && text === PAGE.text ? performance.now() - began : Number.NaN;
}

function countErrors(...series: readonly (readonly number[])[]) {
  return { product: series.flat().filter((value) => Number.isNaN(value)).length, other: 0 };
}

/** A pool is asleep when its socket is gone. */
async function waitUntilAsleep(fleet: Fleet, name: string): Promise<void> {
  const { routes, sockets } = dataDirectory(fleet.daspanel().data);
  const route = parseRoute(await readFile(join(routes, hostOf(fleet.daspanel(), name)), 'utf8'));
  if (route.engine !== 'php') throw new Error(`${name} is no PHP site`);
  const socket = join(sockets.pools, `${route.pool}.sock`);
  const isGone = () =>
    access(socket).then(
      () => false,
      () => true,
    );
  await waitFor(`${name} sleeps`, SLEEPS_WITHIN, isGone, 100);
}

/** The nearest that php-fpm has: its master waits, workers are started by the request. */
async function startOnDemand(bench: Bench, name: string, root: string) {
  const folder = join(bench.folder, name);
  const php = await startHandWrittenPhp({ folder: join(folder, 'php'), user: (await stat(root)).uid, workers: 4, manager: 'ondemand' });
  const host = hostOf((await bench.fleet()).daspanel(), name);
  const port = await bench.findPort();
  const nginx = await startHandWrittenNginx({ folder: join(folder, 'nginx'), port, workers: 1 }, [{ host, root, pool: php.socket }]);
  return {
    port,
    waitUntilIdle: () => waitFor('php-fpm has no worker', 30_000, async () => listTree(php.pid).length === 1, 100),
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]();
      await php[Symbol.asyncDispose]();
    },
  };
}
