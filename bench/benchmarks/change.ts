import { join } from 'node:path';
import { contract, type Site } from '@daspanel/contract';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Visit, Visited } from '@daspanel/testkit/visit.ts';
import type { Bench, Benchmark } from '../bench.ts';
import { hostOf, pageOf, placeFile, type Fleet, type FleetSite } from '../fleet.ts';
import { startHandWrittenNginx, type HandWrittenNginx } from '../hand-written/nginx.ts';
import { startTraffic, type TrafficResult } from '../load/checked-traffic.ts';
import { atMost, none, quantile, ratioAtMost, type Measurement } from '../measurement.ts';
import { countNginxWorkers, listNginx, rootOf } from '../serving.ts';
import { visitUntil } from '../visit-until.ts';

/** How many sites there are, and how many are added on either side in one round. */
const SIZES = [
  { sites: 10, added: 20, addedByHand: 10, roundsByHand: Infinity },
  { sites: 1_000, added: 20, addedByHand: 2, roundsByHand: Infinity },
  { sites: 10_000, added: 20, addedByHand: 1, roundsByHand: 2 },
];
const BACKGROUND_PER_SECOND = 200;
const BACKGROUND_SITES = 200;
const QUIET_SECONDS = 3;

export const changes: Benchmark = {
  name: 'change',
  title: 'P5: from the API’s answer to the right page, under load, against a server block more and a reload',
  async run(bench) {
    const fleet = await bench.fleet();
    const measurements: Measurement[] = [];
    for (const size of SIZES) {
      const sites = await fleet.growTo(size.sites);
      bench.tell(`changes at ${size.sites} sites`);
      measurements.push(...(await measureAtSize(bench, fleet, sites, size)));
    }
    return measurements;
  },
};

async function measureAtSize(
  bench: Bench,
  fleet: Fleet,
  sites: readonly FleetSite[],
  size: (typeof SIZES)[number],
): Promise<Measurement[]> {
  const folder = join(bench.folder, `nginx-${size.sites}`);
  const ours = rootOf(fleet.daspanel());
  await using nginx = await startHandWrittenNginx({ folder, port: await bench.findPort(), workers: countNginxWorkers(ours) }, sites);
  const processes = listNginx(ours);
  const rounds: Round[] = [];
  const byHand: HandRound[] = [];
  for (let round = 0; round <= bench.rounds; round += 1) {
    const changed = await changeSites(fleet, sites, round, size.added);
    if (round > 0) rounds.push(changed);
    if (byHand.length < size.roundsByHand) byHand.push(await addByHand(nginx, sites, size.addedByHand));
  }
  const replaced = processes.filter((pid) => !listNginx(ours).includes(pid)).length;
  return describe(size.sites, rounds, byHand, replaced);
}

interface Round {
  /** Milliseconds from the API's answer to the right page. */
  readonly http: readonly number[];
  readonly https: readonly number[];
  /** The same visits to sites that have long been there. */
  readonly httpThere: readonly number[];
  readonly httpsThere: readonly number[];
  /** Milliseconds that the API took to answer. */
  readonly api: readonly number[];
  /** Changes of every kind, and those after which the first visit saw the state before. */
  readonly changes: number;
  readonly stale: number;
  readonly quiet: TrafficResult;
  readonly during: TrafficResult;
}

async function changeSites(fleet: Fleet, sites: readonly FleetSite[], round: number, count: number): Promise<Round> {
  const { httpPort: port } = fleet.daspanel();
  const traffic = startTraffic(backgroundOf(sites, port), BACKGROUND_PER_SECOND);
  await new Promise((resolve) => setTimeout(resolve, QUIET_SECONDS * 1_000));
  const quiet = traffic.take();
  const lives: Life[] = [];
  for (let index = 0; index < count; index += 1) lives.push(await liveOnce(fleet, sites, `added-${sites.length}-${round}-${index}`));
  const during = await traffic.stop();
  return {
    http: lives.map(({ http }) => http),
    https: lives.map(({ https }) => https),
    httpThere: lives.map(({ httpThere }) => httpThere),
    httpsThere: lives.map(({ httpsThere }) => httpsThere),
    api: lives.map(({ api }) => api),
    changes: lives.length * 5,
    stale: lives.reduce((sum, { stale }) => sum + stale, 0),
    quiet,
    during,
  };
}

function backgroundOf(sites: readonly FleetSite[], port: number) {
  return sites.slice(0, BACKGROUND_SITES).map(({ host }) => ({
    port,
    host,
    path: '/page.html',
    isRight: ({ status, text }: { status: number; text: string }) => status === 200 && text === pageOf(host),
  }));
}

interface Life {
  readonly http: number;
  readonly https: number;
  readonly httpThere: number;
  readonly httpsThere: number;
  readonly api: number;
  readonly stale: number;
}

/** Adds a site, disables, enables, renames and deletes it, and looks at its names right after each answer. */
async function liveOnce(fleet: Fleet, sites: readonly FleetSite[], name: string): Promise<Life> {
  const daspanel = fleet.daspanel();
  const client = fleet.client();
  const { httpPort, httpsPort, authority } = daspanel;
  const host = hostOf(daspanel, name);
  const plain = (of: string): Visit => ({ port: httpPort, host: of, path: '/page.html' });
  const secure = (of: string): Visit => ({ port: httpsPort, host: of, path: '/page.html', authority });
  const shows = (of: string) => (answer: Visited) => answer.status === 200 && answer.text === pageOf(of);

  const asked = performance.now();
  const { body: site } = await client.call(contract.sites.create, { body: { name } });
  const api = performance.now() - asked;
  await placePage(daspanel.data, site, host);
  const [http, https] = await Promise.all([visitUntil(plain(host), shows(host)), visitUntil(secure(host), shows(host))]);
  const there = sites[0]?.host ?? '';
  const [httpThere, httpsThere] = await Promise.all([visitUntil(plain(there), shows(there)), visitUntil(secure(there), shows(there))]);

  const params = { site: site.id };
  const renamed = `${name}-b`;
  const renamedHost = hostOf(daspanel, renamed);
  await client.call(contract.sites.disable, { params });
  const disabled = await visitUntil(plain(host), ({ status }) => status === 503);
  await client.call(contract.sites.enable, { params });
  const enabled = await visitUntil(plain(host), shows(host));
  await client.call(contract.sites.update, { params, body: { name: renamed } });
  const moved = await visitUntil(plain(renamedHost), shows(host));
  const left = await visitUntil(plain(host), ({ status }) => status === 404);
  await client.call(contract.sites.delete, { params, query: { confirm: renamed } });
  const gone = await visitUntil(plain(renamedHost), ({ status }) => status === 404);
  await client.call(contract.sites.purge, { params, body: { confirm: renamed } });
  const stale = [http, https, disabled, enabled, moved, left, gone].reduce((sum, { wrong }) => sum + wrong, 0);
  return {
    api,
    stale,
    http: http.milliseconds,
    https: https.milliseconds,
    httpThere: httpThere.milliseconds,
    httpsThere: httpsThere.milliseconds,
  };
}

/** Puts the page into the site's only version; a static site's document root is the version's folder. */
async function placePage(data: string, { id, activeVersion }: Site, host: string): Promise<void> {
  if (activeVersion === null) throw new Error(`${host} has no active version`);
  await placeFile(join(dataDirectory(data).sites, id, 'versions', activeVersion), 'page.html', pageOf(host));
}

interface HandRound {
  readonly http: readonly number[];
  readonly traffic: TrafficResult;
}

/** Adds server blocks one at a time: writes the configuration, reloads, and waits for the right page. */
async function addByHand(nginx: HandWrittenNginx, sites: readonly FleetSite[], count: number): Promise<HandRound> {
  const traffic = startTraffic(backgroundOf(sites, nginx.port), BACKGROUND_PER_SECOND);
  const shown = sites[0];
  if (shown === undefined) throw new Error('there must be a site');
  const http: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const host = `added-${process.hrtime.bigint()}.example`;
    const began = performance.now();
    await nginx.reload([...sites, { host, root: shown.root }]);
    await visitUntil({ port: nginx.port, host, path: '/page.html' }, ({ status, text }) => status === 200 && text === pageOf(shown.host));
    http.push(performance.now() - began);
  }
  return { http, traffic: await traffic.stop() };
}

function describe(sites: number, rounds: readonly Round[], byHand: readonly HandRound[], replaced: number): Measurement[] {
  const work = `${sites.toLocaleString('en')} sites`;
  const made = rounds.reduce((sum, { changes: one }) => sum + one, 0);
  const ours = countErrors(rounds.flatMap(({ quiet, during }) => [quiet, during]));
  const theirs = countErrors(byHand.map(({ traffic }) => traffic));
  return [
    ...describeArrival(
      work,
      'HTTP',
      rounds.flatMap(({ http }) => http),
      rounds.flatMap(({ httpThere }) => httpThere),
    ),
    ...describeArrival(
      work,
      'HTTPS',
      rounds.flatMap(({ https }) => https),
      rounds.flatMap(({ httpsThere }) => httpsThere),
    ),
    {
      work,
      figure: 'one site more: API and page, or reload',
      unit: 'ms',
      product: rounds.flatMap(({ api, http }) => api.map((one, index) => one + (http[index] ?? 0))),
      other: { side: 'nginx reload', values: byHand.flatMap(({ http }) => http) },
      errors: { product: 0, other: theirs },
    },
    { work, figure: `state before seen after ${made} changes`, unit: 'times', product: rounds.map(({ stale }) => stale), target: none },
    {
      work,
      figure: 'p99 of other visitors meanwhile',
      unit: 'ms',
      product: rounds.map(({ during }) => during.p99),
      other: { side: 'before', values: rounds.map(({ quiet }) => quiet.p99) },
      target: ratioAtMost(1.2),
      errors: { product: ours, other: 0 },
    },
    { work, figure: 'nginx processes replaced', unit: '', product: [replaced], target: none },
  ];
}

/** From the API's answer to the right page; beside it, what the same visits to a site take that has long been there. */
function describeArrival(work: string, scheme: string, added: readonly number[], there: readonly number[]): Measurement[] {
  const figure = `site added, ${scheme}`;
  return [
    { work, figure, unit: 'ms', product: added, other: { side: 'long there', values: there }, target: atMost(5) },
    { work, figure: `${figure}, p99`, unit: 'ms', product: [quantile(added, 0.99)], target: atMost(50) },
  ];
}

function countErrors(results: readonly TrafficResult[]): number {
  return results.reduce((sum, { failed, wrong }) => sum + failed + wrong, 0);
}
