import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startProxy } from '../../packages/proxy/test/start-proxy.ts';
import type { Bench, Benchmark } from '../bench.ts';
import { startHandWrittenNginx } from '../hand-written/nginx.ts';
import { interleave } from '../interleave.ts';
import { writeCertificates } from '../load/certificates.ts';
import { sayHello } from '../load/client-hello.ts';
import { runHandshakes, type HandshakeResult } from '../load/handshakes.ts';
import { ratioAtMost, type Measurement } from '../measurement.ts';
import { listTree, readMemory } from '../process-tree.ts';
import { countNginxWorkers, pinServing, withProcessorUse } from '../serving.ts';

const CERTIFICATES = 5_000;
const SECONDS = 2;
const CONNECTIONS = 16;
/** Each worker decodes a certificate when it first shows it; after so many hellos per name nearly all are decoded in each of two. */
const HELLOS = 8;

/** The proxy alone, prepared and started as the product does: sites, API and agent have no part in a handshake for a name that has its certificate. */
export const handshakes: Benchmark = {
  name: 'handshake',
  title:
    'P4: full TLS 1.3 handshakes for 5,000 names at random, each with its ECDSA certificate, against nginx with one server block per name',
  async run(bench) {
    const names = Array.from({ length: CERTIFICATES }, (_, index) => `name-${String(index).padStart(5, '0')}.handshake.invalid`);
    await using proxy = await startProxy();
    const folder = proxy.data.servedCertificates;
    bench.tell(`making ${CERTIFICATES} certificates`);
    await writeCertificates(folder, names);
    const [ours = 0] = await proxy.processIds();
    bench.tell('starting nginx with as many server blocks');
    const sites = names.map((host) => ({ host, root: join(bench.folder, 'nginx', 'empty'), certificate: join(folder, `${host}.pem`) }));
    const port = await bench.findPort();
    const settings = {
      folder: join(bench.folder, 'nginx'),
      port: await bench.findPort(),
      httpsPort: port,
      workers: countNginxWorkers(ours),
    };
    await using nginx = await startHandWrittenNginx(settings, sites);
    return await measure(bench, { names, product: { root: ours, port: proxy.settings.httpsPort }, other: { root: nginx.pid, port } });
  },
};

interface Side {
  /** Process id of nginx' master. */
  readonly root: number;
  readonly port: number;
}

interface Sides {
  readonly names: readonly string[];
  readonly product: Side;
  readonly other: Side;
}

async function measure(bench: Bench, { names, product, other }: Sides): Promise<readonly Measurement[]> {
  const memoryBefore = readMemory(listTree(product.root));
  bench.tell('having both sides show every certificate');
  await sayHello(product.port, names, HELLOS);
  await sayHello(other.port, names, 1);
  const memory = readMemory(listTree(product.root)) - memoryBefore;
  const all = join(bench.folder, 'all-names');
  const one = join(bench.folder, 'one-name');
  await writeFile(all, names.join('\n'));
  await writeFile(one, names[0] ?? '');
  // Not before: nginx with so many blocks answers while it still starts its other workers.
  await using _pinned = await pinServing([product.root, other.root], 0, availableParallelism());
  bench.tell('shaking hands');
  let seed = 0;
  const load =
    ({ root, port }: Side, namesFile: string) =>
    () =>
      withProcessorUse([root], () =>
        runHandshakes({ port, namesFile, connections: CONNECTIONS, seconds: SECONDS, seed: ++seed, processor: availableParallelism() - 1 }),
      );
  const samples = await interleave(bench.rounds, { product: load(product, all), single: load(product, one), other: load(other, all) });
  const cost = ({ result, use }: Sample) => use.serving / result.handshakes;
  const compare = (figure: string, unit: string, read: (sample: Sample) => number) => ({
    work: '5,000 certificates',
    figure,
    unit,
    product: samples.product.map(read),
    other: { side: 'nginx', values: samples.other.map(read) },
    errors: { product: countFailed(samples.product), other: countFailed(samples.other) },
  });
  return [
    { ...compare('CPU per handshake', 'us', cost), target: ratioAtMost(1.1) },
    compare('p99 latency', 'ms', ({ result }) => result.p99),
    compare('handshakes', '1/s', ({ result }) => (result.handshakes / result.milliseconds) * 1_000),
    {
      ...compare('CPU per handshake', 'us', cost),
      work: '5,000 certificates against one',
      other: { side: 'one certificate', values: samples.single.map(cost) },
      errors: { product: countFailed(samples.product), other: countFailed(samples.single) },
    },
    { work: '5,000 certificates', figure: 'memory for them, all workers', unit: 'MiB', product: [memory] },
  ];
}

interface Sample {
  readonly result: HandshakeResult;
  readonly use: { readonly serving: number };
}

function countFailed(samples: readonly Sample[]): number {
  return samples.reduce((sum, { result }) => sum + result.failed, 0);
}
