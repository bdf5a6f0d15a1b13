import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, type Client } from '@daspanel/contract';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import type { Bench, Benchmark } from '../bench.ts';
import { interleave } from '../interleave.ts';
import { atMost, type Measurement } from '../measurement.ts';
import { waitFor } from '../wait-for.ts';

const NAMES = 100;
/** It waits some seconds for each. */
const LEGO_NAMES = 4;
const LONGEST = 120_000;

/** From the first domain that is mapped to the last that is shown with its certificate, everything durable; lego writes files. */
export const certificates: Benchmark = {
  name: 'certificates',
  title: 'P16: 100 certificates from Pebble by HTTP-01, against lego called for a few names one after the other',
  async run(bench) {
    const fleet = await bench.fleet();
    const { httpPort, httpsPort } = fleet.daspanel();
    const port = await bench.findPort();
    await using ours = await startPebble({ httpPort, tlsPort: httpsPort });
    await using theirs = await startPebble({ httpPort: port });
    const client = fleet.client();
    await useAuthority(client, ours, { http: httpPort, https: httpsPort });
    let round = 0;
    const samples = await interleave(bench.rounds, {
      product: () => mapAll(client, (round += 1)),
      other: () => runLego(bench, theirs, port, round),
    });
    const work = `${NAMES} names`;
    const perName: Measurement = {
      work,
      figure: 'for each',
      unit: 'ms',
      product: samples.product.map((seconds) => (seconds * 1_000) / NAMES),
      other: { side: 'lego', values: samples.other.map((seconds) => (seconds * 1_000) / LEGO_NAMES) },
    };
    return [{ work, figure: 'until all are there', unit: 's', product: samples.product, target: atMost(15) }, perName];
  },
};

async function useAuthority(client: Client, pebble: PebbleUnderTest, validationPorts: { readonly http: number; readonly https: number }) {
  const { directory, serverRoot, dnsServer } = pebble;
  await client.call(contract.certificateSettings.update, {
    body: {
      issuers: [{ kind: 'custom', name: 'Pebble', directory, trustedRoots: serverRoot, isPrivate: true, validationPorts }],
      termsAgreed: true,
      resolvers: [dnsServer],
      challenges: ['http-01'],
      ordersPerSiteAndDay: 1_000,
    },
  });
}

async function mapAll(client: Client, round: number): Promise<number> {
  const { body: site } = await client.call(contract.sites.create, { body: { name: `bench-certificates-${round}` } });
  const began = performance.now();
  for (let number = 0; number < NAMES; number += 1) {
    const host = `shop.name${number}-round${round}.example`;
    await client.call(contract.mappings.create, { params: { site: site.id }, body: { host } });
  }
  await waitFor(`${NAMES} certificates`, LONGEST, async () => {
    const { body } = await client.call(contract.certificates.list, { query: { site: site.id, state: 'ready', limit: NAMES } });
    return body.items.length === NAMES;
  });
  return (performance.now() - began) / 1_000;
}

async function runLego(bench: Bench, pebble: PebbleUnderTest, port: number, round: number): Promise<number> {
  const root = join(bench.folder, 'root.pem');
  await writeFile(root, pebble.serverRoot);
  const account = ['--accept-tos', '--email', 'a@b.example', '--server', pebble.directory, '--path', join(bench.folder, 'lego')];
  const began = performance.now();
  for (let number = 0; number < LEGO_NAMES; number += 1) {
    const given = ['--domains', `shop.name${number}-round${round}.example`, '--http', '--http.port', `127.0.0.1:${port}`, 'run'];
    const { status, stderr } = await runProgram('/usr/bin/lego', [...account, ...given], {
      env: { LEGO_CA_CERTIFICATES: root, HOME: bench.folder },
    });
    if (status !== 0) throw new Error(`lego ended with ${String(status)}: ${stderr.toString().slice(-500)}`);
  }
  return (performance.now() - began) / 1_000;
}
