import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { contract, type Site } from '@daspanel/contract';
import type { Benchmark } from '../bench.ts';
import type { Fleet } from '../fleet.ts';
import { repeatCalls, type Timed } from '../load/repeat-calls.ts';
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
    const lists: Timed[] = [];
    const changes: Record<Kind, Timed>[] = [];
    for (let round = 0; round <= bench.rounds; round += 1) {
      lists.push(await listSites(fleet));
      changes.push(await changeSites(fleet, round));
    }
    const ofKind = (kind: Kind) => changes.slice(1).map((round) => round[kind]);
    return [
      ...describe('list 50 sites', lists.slice(1), { perSecond: 1_000, p99: 50 }),
      ...KINDS.flatMap((kind) => describe(`${kind} sites, ${TOGETHER} at a time`, ofKind(kind), { perSecond: 50, p99: 200 })),
    ];
  },
};

/** The answers are read and counted, but not checked by the contract: that would measure this program. */
async function listSites(fleet: Fleet): Promise<Timed> {
  const { httpsPort: port, hostName, token, authority: ca } = fleet.daspanel();
  const host = `api.${hostName}`;
  const agent = new Agent({ keepAlive: true, maxSockets: LIST_CONNECTIONS });
  const options = { agent, ca, host: '127.0.0.1', port, servername: host, path: '/v1/sites?limit=50' };
  const headers = { host: `${host}:${port}`, authorization: `Bearer ${token}` };
  const end = performance.now() + LIST_SECONDS * 1_000;
  const timed = await repeatCalls(
    LIST_CONNECTIONS,
    () => performance.now() < end,
    async () => {
      const [answer] = await once(request({ ...options, headers }).end(), 'response');
      const found = (await text(answer)).split('"activeVersion":').length - 1;
      if (answer.statusCode !== 200 || found !== 50) throw new Error(`the list was answered ${answer.statusCode} with ${found} sites`);
    },
  );
  agent.destroy();
  return timed;
}

const KINDS = ['create', 'update', 'delete'] as const;
type Kind = (typeof KINDS)[number];

async function changeSites(fleet: Fleet, round: number): Promise<Record<Kind, Timed>> {
  const client = fleet.client();
  const made: Site[] = [];
  const isInRound = (index: number) => index < CHANGES_PER_ROUND;
  const create = await repeatCalls(TOGETHER, isInRound, async (index) => {
    const { body } = await client.call(contract.sites.create, { body: { name: `api-${round}-${index}` } });
    made.push(body);
  });
  const ofSite = (index: number) => {
    const site = made[index];
    if (site === undefined) throw new Error('a site was not made');
    return { site, params: { site: site.id } };
  };
  const update = await repeatCalls(TOGETHER, isInRound, async (index) => {
    await client.call(contract.sites.update, { params: ofSite(index).params, body: { description: `changed ${index}` } });
  });
  const remove = await repeatCalls(TOGETHER, isInRound, async (index) => {
    const { site, params } = ofSite(index);
    await client.call(contract.sites.delete, { params, query: { confirm: site.name } });
  });
  return { create, update, delete: remove };
}

function describe(
  work: string,
  rounds: readonly Timed[],
  limits: { readonly perSecond: number; readonly p99: number },
): readonly Measurement[] {
  const perSecond = rounds.map(({ seconds, milliseconds }) => milliseconds.length / seconds);
  const p99 = rounds.map(({ milliseconds }) => quantile(milliseconds, 0.99));
  return [
    { work, figure: 'calls', unit: '1/s', product: perSecond, target: atLeast(limits.perSecond) },
    { work, figure: 'p99', unit: 'ms', product: p99, target: atMost(limits.p99) },
  ];
}
