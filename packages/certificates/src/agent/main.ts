import { setTimeout as wait } from 'node:timers/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { startCertificateAgent, type CertificateAgent } from './certificate-agent.ts';
import { connectableAddress } from './presented-certificate.ts';

const MILLISECONDS_BETWEEN_TURNS = 60_000;
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
  resources.use(patrolForever(agent));
});

/** Takes a turn at once and then every minute, until it is disposed. */
function patrolForever(agent: CertificateAgent): AsyncDisposable {
  const end = new AbortController();
  const turns = (async () => {
    while (!end.signal.aborted) {
      await agent.patrol().catch((error: unknown) => log.error('the patrol failed and goes on in a minute', { error }));
      await wait(MILLISECONDS_BETWEEN_TURNS, undefined, { signal: end.signal }).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await turns;
    },
  };
}
