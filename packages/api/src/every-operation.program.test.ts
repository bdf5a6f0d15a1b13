import { contract, endpoints, problemBody } from '@daspanel/contract';
import { serveOperations, operation } from '@daspanel/platform/json-socket.ts';
import { orchestratorOperations } from '@daspanel/formats/part-state.ts';
import { startDataServices } from '@daspanel/testkit/data-services-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf, everyRequest } from './testing/every-request.ts';
import { makeThings } from './testing/make-things.ts';
import { makeMessage, sendMail } from './testing/send-mail.ts';
import { makeFirstAccount, OWNER_EMAIL, signIn } from './testing/people.ts';
import { sendRaw } from './testing/send-raw.ts';
import { startInstallation, type Installation } from './testing/start-installation.ts';

const resources = new AsyncDisposableStack();
let installation: Installation;
beforeAll(async () => {
  installation = resources.use(
    await startInstallation({
      with: ['launcher', 'redis', 'mail', 'storage', 'certificates', 'acme'],
      beside: (root) => startDataServices({ root }),
    }),
  );
  const part = { name: 'redis', state: 'ready', pid: 1, restarts: 0, since: 0, problem: null, memoryBytes: 0 };
  const answers = {
    'parts.list': operation(orchestratorOperations['parts.list'], async () => [part]),
    'part.restart': operation(orchestratorOperations['part.restart'], async () => null),
  };
  resources.use(await serveOperations(installation.data.sockets.orchestrator, answers));
});
afterAll(() => resources.disposeAsync());

/** Requests that are refused on purpose: their things are in another state. */
const REFUSED: Readonly<Record<string, number>> = {
  'certificate-accounts.roll-key': 409,
  'certificates.replace': 409,
  'installation-certificates.replace': 409,
  'backups.verify': 404,
  'backups.delete': 404,
  'consoles.join': 404,
  'consoles.end': 404,
  'dev-servers.open': 404,
  'files.get-upload': 404,
  'files.append-upload': 404,
  'files.finish-upload': 404,
  'files.delete-upload': 404,
  'jobs.cancel': 409,
  'mail.release': 409,
  'mail-settings.test': 409,
  'site-mail-settings.test': 409,
  'uploads.delete': 409,
  'tokens.first-login': 410,
  'setup.create': 410,
  'sessions.sign-in': 401,
  'plans.get': 404,
  'plans.update': 404,
  'plans.delete': 404,
  'invitations.resend': 404,
  'invitations.revoke': 404,
  'invitations.look': 410,
  'invitations.accept': 410,
  'password-resets.look': 410,
  'password-resets.use': 410,
  'system-mail.get': 404,
  'second-factors.sign-in': 409,
  'second-factors.confirm-session': 403,
  'second-factors.confirm-totp': 403,
  'second-factors.remove-totp': 409,
  'second-factors.renew-recovery-codes': 409,
  'passkeys.create': 403,
  'passkeys.rename': 404,
  'passkeys.remove': 404,
  'passkeys.challenge': 409,
  'passkeys.sign-in': 401,
  'site-icons.get': 204,
  'sites.purge': 409,
  'schedules.read-run': 404,
};

test('every operation of the contract answers as it is described', async () => {
  const browser = await makeFirstAccount(installation);
  const spare = await signIn(installation, OWNER_EMAIL);
  const session = (await spare.client.call(contract.sessions.current)).body.id;
  const made = await makeThings(installation.client(), (site) =>
    sendMail(installation.data.sockets.mailChannels, site, makeMessage('hello')),
  );
  const requests = everyRequest({ ...made, session });
  expect(Object.keys(requests).toSorted()).toEqual(endpoints.map(({ id }) => id).toSorted());
  const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
  for (const [id, request] of Object.entries(requests)) {
    const endpoint = byId.get(id as `${string}.${string}`);
    if (endpoint === undefined) throw new Error(`there is no ${id}`);
    const body = request.stream ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const answer = await sendRaw(installation.data.sockets.api, {
      method: endpoint.method,
      path: addressOf(endpoint, request),
      headers: {
        ...(endpoint.access === 'session' ? browser.headers() : { authorization: `Bearer ${installation.operatorToken}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': request.stream === undefined ? 'application/json' : (endpoint.streamTypes?.[0] ?? '') }),
      },
      ...(body === undefined ? {} : { body }),
    });
    browser.keep([answer.headers['set-cookie'] ?? []].flat());
    const expected = REFUSED[id] ?? Number(Object.keys(endpoint.responses)[0]);
    expect([id, answer.status, answer.status === expected ? '' : answer.text]).toEqual([id, expected, '']);
    const schema = answer.status >= 400 ? problemBody : endpoint.responses[answer.status as 200]?.body;
    if (schema !== undefined) expect(schema.safeParse(answer.json).error, `${id}: ${answer.text}`).toBeUndefined();
    expect(answer.headers['cache-control']).toBe(id === 'site-icons.get' ? 'private, max-age=600' : 'no-store');
    expect(answer.headers['x-request-id']).toMatch(/^r[0-9a-z]{15}$/);
  }
});
