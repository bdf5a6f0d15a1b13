import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { expect, test } from 'vitest';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true });

/** What the panel sends without offering it as a command, and why. What only a signed-in person can do, or anybody, is no matter for a token. */
const exceptions: Readonly<Record<string, string>> = {
  'files.create-upload': 'a browser sends large files in pieces; as a command it is one file: files.write',
  'files.append-upload': 'a piece of it',
  'files.finish-upload': 'the end of it',
  'files.delete-upload': 'the browser gives up what it began itself',
  'uploads.create': 'comes first in the commands of versions.put-content and databases.import',
  'consoles.open': 'gives a ticket for the terminal of this window',
  'consoles.join': 'gives a ticket for the terminal of this window',
  'dev-servers.open': 'gives an address with a ticket for a window of this browser',
  'databases.manage': 'opens Adminer in this browser',
  'files.view': 'an address for a frame of this page; nothing changes',
  'mail.view': 'an address for a frame of this page; nothing changes',
};

test('every action of the panel can be copied as a command', async () => {
  const sent = await endpointsIn(/\b(?:useChange|send|call)\(\s*(\w+)\.(\w+)/g);
  const offered: ReadonlySet<string> = new Set((await endpointsIn(/\basCommand\(\s*(\w+)\.(\w+)/g)).map(({ id }) => id));
  const changing = sent.filter(({ method, access }) => method !== 'GET' && access !== 'session' && access !== 'public');
  expect(changing.length).toBeGreaterThan(50);
  const missing = new Set(changing.map(({ id }) => id).filter((id) => !offered.has(id)));
  expect([...missing].filter((id) => !(id in exceptions))).toEqual([]);
  expect(Object.keys(exceptions).filter((id) => offered.has(id))).toEqual([]);
});

test('whoever asks before an action, or for its fields, offers it as a command', () => {
  const dialogs = Object.entries(sources).flatMap(([path, text]) =>
    Array.from(text.matchAll(/<(ConfirmByName|SchemaForm)\b(.*?)>\n/gs), ([, name, properties = '']) => ({ path, name, properties })),
  );
  expect(dialogs.length).toBeGreaterThan(40);
  const silent = dialogs.filter(({ path, properties }) => !properties.includes('copyAs=') && !isOwnAccount(path));
  expect(silent.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
});

/** Pages of what a token cannot do: signing in, passwords, second factors. */
function isOwnAccount(path: string): boolean {
  return /\/(?:account|accept|reset|setup|sign-in|app\/shell|ui\/signed-out)\//.test(path);
}

async function endpointsIn(pattern: RegExp): Promise<readonly Endpoint[]> {
  const found = Object.values(sources).flatMap((text) =>
    Array.from(text.matchAll(pattern), ([, noun = '', verb = '']) => ({ from: moduleOf(noun, text), noun, verb })),
  );
  return await Promise.all(found.flatMap(({ from, noun, verb }) => (from === undefined ? [] : [readEndpoint(from, noun, verb)]))).then(
    (endpoints) => endpoints.filter((endpoint) => endpoint !== undefined),
  );
}

function moduleOf(noun: string, text: string): string | undefined {
  const imports = text.matchAll(/import \{([^}]*)\} from '(@daspanel\/contract\/[\w-]+\.ts)'/g);
  for (const [, names = '', from] of imports) if (names.split(',').some((name) => name.trim() === noun)) return from;
  return undefined;
}

async function readEndpoint(from: string, noun: string, verb: string): Promise<Endpoint | undefined> {
  const module = (await import(/* @vite-ignore */ from)) as Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
  return module[noun]?.[verb];
}
