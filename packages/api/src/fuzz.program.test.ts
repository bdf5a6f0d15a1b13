import { readdir } from 'node:fs/promises';
import { contract, endpoints, problemBody } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf, everyRequest, type RawRequest, type Things } from './testing/every-request.ts';
import { makeThings } from './testing/make-things.ts';
import { makeMessage, sendMail } from './testing/send-mail.ts';
import { sendRaw } from './testing/send-raw.ts';
import { startInstallation, type Installation } from './testing/start-installation.ts';

/** Sets of `/work/shared/security.md` 1.3: shell, path and browser payloads; none may do anything but be stored as it is. */
const PAYLOADS = [
  ';touch /tmp/canary',
  '$(touch /tmp/canary)',
  '`touch /tmp/canary`',
  '|touch /tmp/canary',
  "'",
  '"',
  '\\',
  '-o x',
  '--x=y',
  '${IFS}',
  '%0a',
  '\0',
  '\u2028',
  '\r\n',
  'x'.repeat(4096),
  '..',
  '../x',
  'a/../../b',
  '/etc/passwd',
  '%2e%2e%2f',
  '..%252f',
  '..\\x',
  '....//',
  '..;/',
  '',
  'a//b',
  'a/./b',
  'C:\\x',
  '~/x',
  'file:///x',
  '\uff0e\uff0e/',
  '/../'.repeat(5000),
  '<img src=x onerror=__x()>',
  '"><svg onload=__x()>',
  'javascript:__x()',
  '{{constructor.constructor("__x()")()}}',
  '</script>',
  '\u001b]8;;javascript:__x()\u0007',
  '\u202e',
  "' OR 1=1--",
  "'; DROP TABLE sites;--",
  'x\nserver{',
  '{',
  '}',
  '$host',
  '#',
  '__proto__',
  'constructor',
  'toString',
  '\ud800',
  'NaN',
  'null',
];
const WRONG_TYPES: readonly unknown[] = [
  null,
  true,
  'false',
  [],
  ['a'],
  {},
  { $ne: null },
  1e300,
  -0,
  -1,
  0.5,
  '10',
  2 ** 53,
  { constructor: { prototype: {} } },
];

let installation: Installation;
let things: Things;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'mail', 'certificates', 'acme', 'storage'] });
  things = await makeThings(installation.client(), (site) => sendMail(installation.data.sockets.mailChannels, site, makeMessage('hello')));
});
afterAll(() => installation[Symbol.asyncDispose]());

const send = (endpoint: (typeof endpoints)[number], request: RawRequest, body: unknown) =>
  sendRaw(installation.data.sockets.api, {
    method: endpoint.method,
    path: addressOf(endpoint, request),
    headers: { authorization: `Bearer ${installation.operatorToken}`, 'content-type': 'application/json' },
    ...(endpoint.body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Every place in a body that holds a value, as a path of keys. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((child: unknown, index) => (String(index) === key ? replaceAt(child, rest, by) : child));
  return { ...(value as object), [key]: replaceAt(Reflect.get(value as object, key), rest, by) };
}

/** A stranger's words may be stored, or refused by name; nothing may break, and nothing inside may show. */
function expectHarmless(what: unknown, answer: Awaited<ReturnType<typeof send>>): void {
  expect([what, answer.status < 500, answer.status < 500 ? '' : answer.text]).toEqual([what, true, '']);
  if (answer.status >= 400) expect([what, problemBody.safeParse(answer.json).error]).toEqual([what, undefined]);
  expect(answer.text).not.toMatch(/SQLITE|node:internal|\/work\/main|at \w+ \(/);
}

/** Operations that would take away what the others need. */
const LEFT_OUT = new Set([
  'tokens.first-login',
  'parts.restart',
  'system.rebuild',
  'system.verify',
  'events.follow',
  'uploads.create',
  'mail-settings.test',
  'site-mail-settings.test',
]);

test.each(endpoints.filter(({ id, body }) => body !== undefined && !LEFT_OUT.has(id)).map((endpoint) => [endpoint.id, endpoint] as const))(
  'every field of %s takes payloads and wrong types without harm',
  async (id, endpoint) => {
    const request = everyRequest(things)[id] ?? {};
    for (const place of placesOf(request.body)) {
      for (const value of [...PAYLOADS, ...WRONG_TYPES]) {
        const answer = await send(endpoint, request, replaceAt(request.body, place, value));
        expectHarmless([id, place.join('.'), value], answer);
        const isText = typeof value === 'string';
        if (!isText && place.length > 0 && typeof value !== 'number')
          expect([id, place, value, answer.status < 300 && isUnlikely(request, place, value)]).toEqual([id, place, value, false]);
      }
    }
  },
);

/** True for a value that no field of this kind can have. */
function isUnlikely(request: RawRequest, place: readonly string[], value: unknown): boolean {
  const former = place.reduce<unknown>((object, key) => Reflect.get(object as object, key), request.body);
  return typeof former === 'string' && value !== null;
}

test('every parameter takes payloads without harm', async () => {
  for (const endpoint of endpoints.filter(({ id, method }) => method === 'GET' && !LEFT_OUT.has(id))) {
    const request = everyRequest(things)[endpoint.id] ?? {};
    for (const payload of PAYLOADS.filter((text) => text.isWellFormed() && text.length < 5000)) {
      for (const name of Object.keys(request.query ?? {})) {
        expectHarmless(
          [endpoint.id, name, payload],
          await send(endpoint, { ...request, query: { ...request.query, [name]: payload } }, {}),
        );
      }
      for (const name of Object.keys(request.params ?? {})) {
        const answer = await send(endpoint, { ...request, params: { ...request.params, [name]: payload } }, {});
        expectHarmless([endpoint.id, name, payload], answer);
        // With dot segments it is another address (RFC 3986, 5.2.4).
        if (!payload.startsWith('..')) expect([endpoint.id, payload, answer.status]).toEqual([endpoint.id, payload, 404]);
      }
    }
  }
});

test('nothing was run, nothing was polluted, and the audit chain holds', async () => {
  expect((await readdir('/tmp')).filter((name) => name === 'canary')).toEqual([]);
  const client = installation.client();
  expect((await client.call(contract.audit.verify)).body.intact).toBe(true);
  const hosts = await readdir(installation.data.routes);
  expect(hosts.filter((host) => !/^(?:\*\.)?[a-z0-9.-]+$/.test(host))).toEqual([]);
});
