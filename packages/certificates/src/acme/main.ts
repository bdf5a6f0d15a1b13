import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { createRequester, serveOperations } from '@daspanel/platform/json-socket.ts';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { clearChallenges } from './challenges/clear-challenges.ts';
import { createLifecycle } from './lifecycle/create-lifecycle.ts';
import { createAgentRequests } from './lifecycle/agent-requests.ts';
import { createPresenters } from './lifecycle/create-presenters.ts';
import { acmeOperations } from './lifecycle/requests/acme-operations.ts';
import { listAwaitedAnswers } from './lifecycle/steps/restore-answers.ts';
import { openAcmeStore } from './lifecycle/store/open-acme-store.ts';
import { createWantedFolder } from './lifecycle/wanted/wanted-folder.ts';
import { createPreflight } from './preflight/create-preflight.ts';
import { openAuthority } from './protocol/open-authority.ts';
import { runLifecycle } from './run-lifecycle.ts';

const log = createLog('acme');

await runPart(log, async (resources) => {
  const settings = readPartSettings();
  const data = dataDirectory(settings.dataDirectory);
  const ending = new AbortController();
  const store = resources.use(await openAcmeStore(data.acme));
  await clearChallenges(data.acmeChallenges, listAwaitedAnswers(store));
  const requester = resources.use(createRequester(data.sockets.certificateInstallations));
  const group = settings.separateUsers ? identities.proxy : undefined;
  const folderOfAnswers = { folder: data.acmeChallenges, ...(group === undefined ? {} : { group }) };
  const presenters = createPresenters({ ...folderOfAnswers, settings: store.settings.read, now: Date.now });
  const lifecycle = createLifecycle({
    now: Date.now,
    random: Math.random,
    log,
    store,
    openAuthority: (issuer, directory) =>
      openAuthority(
        { directory, trustedRoots: issuer.trustedRoots, allowPrivate: issuer.isPrivate },
        // Opened anew with other settings.
        { now: Date.now, egress: publicInternet({ hostNames: [settings.hostName], addresses: store.settings.read().publicAddresses }) },
      ),
    preflight: createPreflight({
      interfaceAddresses: () => Object.values(networkInterfaces()).flatMap((found) => found?.map(({ address }) => address) ?? []),
      challengeFolder: data.acmeChallenges,
      presenters: { http: presenters['http-01'], tlsAlpn: presenters['tls-alpn-01'] },
      random: randomBytes,
    }),
    presenters,
    agent: createAgentRequests(requester),
    signal: ending.signal,
  });
  const folder = createWantedFolder(data.wantedCertificates, log, store.certificates.listWantedIds());
  const running = resources.use(runLifecycle(lifecycle, { folder, log }));
  resources.defer(() => ending.abort(new Error('the ACME client ends')));
  const pause = (milliseconds: number, signal: AbortSignal) => wait(milliseconds, undefined, { signal, ref: false });
  resources.use(
    await serveOperations(data.sockets.acmeRequests, acmeOperations(lifecycle, { folder, wake: running.wake, pause }), {
      // Its folder lets nobody in but the API.
      mode: 0o666,
      onError: (error) => log.error('an operation failed unexpectedly', { error }),
    }),
  );
});
