import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { contract, type Site } from '@daspanel/contract';
import type { Bench, Benchmark } from '../bench.ts';
import type { Fleet } from '../fleet.ts';
import { runWrk, type WrkResult } from '../load/wrk.ts';
import { atLeast, atMost, quantile, type Measurement } from '../measurement.ts';

const SITES = 10_000;
const LIST_CONNECTIONS = 16;
const LIST_SECONDS = 3;
const CHANGES_PER_ROUND = 100;
const TOGETHER = 8;

export const api: Benchmark = {
  name: 'api',
  title: `P11: the API with ${SITES.toLocaleString('en')} sites, through the proxy`,
  async run(bench) {
    const fleet = await bench.fleet();
    await fleet.growTo(SITES);
    const lists: WrkResult[] = [];
    for (let round = 0; round <= bench.rounds; round += 1) lists.push(await listSites(bench, fleet));
    const changes: Record<Kind, Timed>[] = [];
    for (let round = 0; round <= bench.rounds; round += 1) changes.push(await changeSites(fleet, round));
    return [
      ...describeLists(lists.slice(1)),
      ...KINDS.flatMap((kind) =>
        describeChanges(
          kind,
          changes.slice(1).map((round) => round[kind]),
        ),
      ),
    ];
  },
};

async function listSites(bench: Bench, fleet: Fleet): Promise<WrkResult> {
  const { httpsPort, hostName, token } = fleet.daspanel();
  const hostsFile = join(bench.folder, 'hosts');
  await writeFile(hostsFile, `api.${hostName}\n`);
  return runWrk({
    port: httpsPort,
    secure: true,
    hostsFile,
    path: '/v1/sites?limit=50',
    headers: { Authorization: `Bearer ${token}` },
    connections: LIST_CONNECTIONS,
    seconds: LIST_SECONDS,
    keepAlive: true,
    processor: availableParallelism() - 1,
  });
}

const KINDS = ['create', 'update', 'delete'] as const;
type Kind = (typeof KINDS)[number];

interface Timed {
  /** Of all calls together. */
  readonly seconds: number;
  readonly milliseconds: readonly number[];
}

async function changeSites(fleet: Fleet, round: number): Promise<Record<Kind, Timed>> {
  const client = fleet.client();
  const made: Site[] = [];
  const create = await timeAll(async (index) => {
    const { body } = await client.call(contract.sites.create, { body: { name: `api-${round}-${index}` } });
    made.push(body);
  });
  const ofSite = (index: number) => {
    const site = made[index];
    if (site === undefined) throw new Error('a site was not made');
    return { site, params: { site: site.id } };
  };
  const update = await timeAll(async (index) => {
    await client.call(contract.sites.update, { params: ofSite(index).params, body: { description: `changed ${index}` } });
  });
  const remove = await timeAll(async (index) => {
    const { site, params } = ofSite(index);
    await client.call(contract.sites.delete, { params, query: { confirm: site.name } });
  });
  return { create, update, delete: remove };
}

/** Makes a hundred calls, some at the same time. */
async function timeAll(call: (index: number) => Promise<void>): Promise<Timed> {
  const milliseconds: number[] = [];
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      while (next < CHANGES_PER_ROUND) {
        const index = next++;
        const asked = performance.now();
        await call(index);
        milliseconds.push(performance.now() - asked);
      }
    }),
  );
  return { seconds: (performance.now() - began) / 1_000, milliseconds };
}

function describeLists(lists: readonly WrkResult[]): readonly Measurement[] {
  const common = {
    work: 'list 50 sites',
    errors: { product: lists.reduce((sum, { failed, status }) => sum + failed + status, 0), other: 0 },
  };
  const perSecond = lists.map(({ requests, microseconds }) => requests / (microseconds / 1_000_000));
  const p99 = lists.map((list) => list.p99 / 1_000);
  return [
    { ...common, figure: 'requests', unit: '1/s', product: perSecond, target: atLeast(1_000) },
    { ...common, figure: 'p99', unit: 'ms', product: p99, target: atMost(50) },
  ];
}

function describeChanges(kind: string, rounds: readonly Timed[]): readonly Measurement[] {
  const work = `${kind} sites, ${TOGETHER} at a time`;
  const perSecond = rounds.map(({ seconds, milliseconds }) => milliseconds.length / seconds);
  const p99 = rounds.map(({ milliseconds }) => quantile(milliseconds, 0.99));
  return [
    { work, figure: 'calls', unit: '1/s', product: perSecond, target: atLeast(50) },
    { work, figure: 'p99', unit: 'ms', product: p99, target: atMost(200) },
  ];
}
