import { setTimeout as wait } from 'node:timers/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { startCertificateAgent } from './certificate-agent.ts';
import { connectableAddress } from './presented-certificate.ts';

/** `formats/wanted-certificate.ts` promises it for lost announcements. */
const MILLISECONDS_BETWEEN_PATROLS = 30_000;
const MILLISECONDS_BETWEEN_LOOKS = 60_000;
const log = createLog('certificates');

await runPart(log, async (resources) => {
  const settings = readPartSettings();
  const agent = await startCertificateAgent(
    {
      directory: dataDirectory(settings.dataDirectory),
      hostName: settings.hostName,
      proxyGroup: settings.separateUsers ? identities.proxy : undefined,
      proxy: { host: connectableAddress(settings.listen[0] ?? '127.0.0.1'), port: settings.httpsPort },
      now: Date.now,
      log,
    },
    resources,
  );
  resources.use(repeat(MILLISECONDS_BETWEEN_PATROLS, 'the patrol', agent.patrol));
  resources.use(repeat(MILLISECONDS_BETWEEN_LOOKS, 'the watch over what visitors are shown', agent.watch));
});

/** Takes a turn at once and then again and again, until it is disposed. */
function repeat(milliseconds: number, what: string, turn: (signal: AbortSignal) => Promise<unknown>): AsyncDisposable {
  const end = new AbortController();
  const turns = (async () => {
    while (!end.signal.aborted) {
      await turn(end.signal).catch((error: unknown) => log.error(`${what} failed and goes on soon`, { error }));
      await wait(milliseconds, undefined, { signal: end.signal }).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await turns;
    },
  };
}
