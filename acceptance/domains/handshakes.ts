import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { interleave } from '../../bench/interleave.ts';
import { writeCertificates } from '../../bench/load/certificates.ts';
import { sayHello } from '../../bench/load/client-hello.ts';
import { runHandshakes } from '../../bench/load/handshakes.ts';
import { pinServing, withProcessorUse } from '../../bench/serving.ts';
import { startProxy } from '../../packages/proxy/test/start-proxy.ts';
import { expectSame, type Report } from '../report.ts';

const CERTIFICATES = 5_000;
const ROUNDS = 5;

/** The proxy with 5,000 certificates, names at random, against the same with one: P4 compares it with hand-written nginx (`npm run bench -- handshake`). */
export async function checkHandshakes(report: Report): Promise<void> {
  await report.point('5,000 certificates loaded: full TLS 1.3 handshakes against one certificate', async () => {
    const folder = await mkdtemp('/tmp/daspanel-handshakes-');
    await using proxy = await startProxy();
    try {
      const names = Array.from({ length: CERTIFICATES }, (_, index) => `name-${String(index).padStart(5, '0')}.handshake.invalid`);
      await writeCertificates(proxy.data.servedCertificates, names);
      const [root = 0] = await proxy.processIds();
      const port = proxy.settings.httpsPort;
      await sayHello(port, names, 8);
      const files = { all: join(folder, 'all'), one: join(folder, 'one') };
      await writeFile(files.all, names.join('\n'));
      await writeFile(files.one, names[0] ?? '');
      await using _pinned = await pinServing([root], 0, availableParallelism());
      let seed = 0;
      const load = (namesFile: string) => () =>
        withProcessorUse([root], () =>
          runHandshakes({ port, namesFile, connections: 16, seconds: 1, seed: ++seed, processor: availableParallelism() - 1 }),
        );
      const samples = await interleave(ROUNDS, { all: load(files.all), one: load(files.one) });
      const cost = samples.all.map(({ result, use }) => use.serving / result.handshakes);
      const ratios = samples.one.map(({ result, use }, round) => (cost[round] ?? 0) / (use.serving / result.handshakes));
      const failed = [...samples.all, ...samples.one].reduce((sum, { result }) => sum + result.failed, 0);
      expectSame(failed, 0, 'handshakes that failed or showed another name’s certificate');
      const ratio = median(ratios);
      if (ratio > 1.5) throw new Error(`a handshake costs ${ratio.toFixed(2)} times as much as with one certificate`);
      const rate = median(samples.all.map(({ result }) => (result.handshakes / result.milliseconds) * 1_000));
      return `${ratio.toFixed(2)} times the processor time of one certificate, ${Math.round(rate)} handshakes/s on one core, 0 failed`;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
