import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request, type RequestOptions } from 'node:http';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import { createS3Signer, type S3Signer } from '@daspanel/testkit/s3-access.ts';
import type { Bench, Benchmark } from '../bench.ts';
import { locateSite, placeFile, type FleetSite } from '../fleet.ts';
import { interleave } from '../interleave.ts';
import { repeatCalls } from '../load/repeat-calls.ts';
import { atMost, NO_ERRORS, ratioAtLeast, type Measurement } from '../measurement.ts';
import { startS3rver } from '../s3rver.ts';

const CONNECTIONS = 16;
const SECONDS = 3;
const KEYS = 100_000;
const PATHS = 64;

export const storage: Benchmark = {
  name: 'storage',
  title: 'P10: S3 through the proxy, durable, every signature checked',
  async run(bench) {
    const fleet = await bench.fleet();
    const { body: site } = await fleet.client().call(contract.sites.create, { body: { name: 'bench-storage' } });
    const { body: key } = await fleet.client().call(contract.accessKeys.create, { body: { name: 'bench', sites: null, access: 'write' } });
    const place = await locateSite(fleet.daspanel(), site);
    const port = fleet.daspanel().httpPort;
    const parts: Parts = { bench, site: place, port, signer: createS3Signer(fleet.daspanel(), key) };
    return [...(await compareLarge(parts)), ...(await compareSmall(parts)), ...(await measureFirstPage(parts))];
  },
};

interface Parts {
  readonly bench: Bench;
  readonly site: FleetSite;
  readonly port: number;
  readonly signer: S3Signer;
}

/** The same file by S3 and as the site's own, which nginx serves alone. */
async function compareLarge({ bench, site, port, signer }: Parts): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const [mebibytes, turns] of [
    [1, 100],
    [100, 4],
  ] as const) {
    const name = `${mebibytes}-mib.bin`;
    const work = `GET of ${mebibytes} MiB`;
    bench.tell(work);
    await placeFile(site.root, name, randomBytes(mebibytes * 512 * 1_024).toString('hex'));
    const path = await signer.get(site.name, name);
    const read = (host: string, asked: string) => async () => {
      const began = performance.now();
      for (let turn = 0; turn < turns; turn += 1) await send({ port, path: asked, headers: { host } });
      return (mebibytes * turns * 1_000) / (performance.now() - began);
    };
    const { product, other } = await interleave(bench.rounds, {
      product: read(signer.host, path),
      other: read(`${site.host}:${port}`, `/${name}`),
    });
    measurements.push({
      work,
      figure: 'throughput',
      unit: 'MiB/s',
      product,
      other: { side: 'nginx, the same file', values: other },
      target: ratioAtLeast(0.9),
      errors: NO_ERRORS,
    });
  }
  return measurements;
}

async function compareSmall({ bench, site, port, signer }: Parts): Promise<readonly Measurement[]> {
  const folder = join(bench.folder, 's3rver');
  const otherPort = await bench.findPort();
  bench.tell('installing s3rver');
  await using other = await startS3rver(folder, otherPort);
  const body = randomBytes(1_024);
  const keys = Array.from({ length: PATHS }, (_, index) => `small/${index}.bin`);
  const ours = {
    PUT: await Promise.all(keys.map((key) => signer.put(site.name, key))),
    GET: await Promise.all(keys.map((key) => signer.get(site.name, key))),
  };
  const theirs = keys.map((key) => `/bench/${key}`);
  const measurements: Measurement[] = [];
  for (const method of ['PUT', 'GET'] as const) {
    bench.tell(`${method} of 1 KiB`);
    const load = (toPort: number, host: string, paths: readonly string[]) => async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      const end = performance.now() + SECONDS * 1_000;
      const timed = await repeatCalls(
        CONNECTIONS,
        () => performance.now() < end,
        (index) =>
          send(
            {
              port: toPort,
              agent,
              method,
              path: paths[index % paths.length] ?? '/',
              headers: { host, ...(method === 'PUT' ? { 'content-length': body.length } : {}) },
            },
            method === 'PUT' ? body : undefined,
          ),
      );
      agent.destroy();
      return timed.milliseconds.length / timed.seconds;
    };
    const samples = await interleave(bench.rounds, {
      product: load(port, signer.host, ours[method]),
      other: load(otherPort, `127.0.0.1:${otherPort}`, theirs),
    });
    measurements.push({
      work: `${method} of 1 KiB, ${CONNECTIONS} connections`,
      figure: 'requests',
      unit: '1/s',
      product: samples.product,
      other: { side: `${other.name}, without the proxy`, values: samples.other },
      target: ratioAtLeast(method === 'GET' ? 2 : 1),
      errors: NO_ERRORS,
    });
  }
  return measurements;
}

/** Files that no S3 request has made, in one folder that is changed before each round, so that nothing is remembered of it. */
async function measureFirstPage({ bench, site, port, signer }: Parts): Promise<readonly Measurement[]> {
  bench.tell(`making ${KEYS} files`);
  const folder = join(site.root, 'many');
  const { uid, gid } = statSync(site.root);
  mkdirSync(folder);
  for (let index = 0; index < KEYS; index += 1) writeFileSync(join(folder, `file-${index}`), '');
  chownSync(folder, uid, gid);
  const path = await signer.list(site.name, 'many/');
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 0; round <= bench.rounds; round += 1) {
    writeFileSync(join(folder, `more-${round}`), '');
    const times = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const began = performance.now();
      await send({ port, path, headers: { host: signer.host } });
      times.push(performance.now() - began);
    }
    if (round === 0) continue;
    first.push(times[0] ?? Number.NaN);
    again.push(times[1] ?? Number.NaN);
  }
  const work = `first page of ${KEYS.toLocaleString('en')} keys in one folder`;
  return [
    { work, figure: 'after a change in the folder', unit: 'ms', product: first, target: atMost(200) },
    { work, figure: 'again', unit: 'ms', product: again },
  ];
}

/** One request, whose body is read and thrown away. Throws unless it is answered 200. */
async function send(options: RequestOptions, body?: Uint8Array): Promise<void> {
  const sent = request({ host: '127.0.0.1', ...options });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 200) throw new Error(`${options.method ?? 'GET'} ${options.path} was answered ${answer.statusCode}`);
}
