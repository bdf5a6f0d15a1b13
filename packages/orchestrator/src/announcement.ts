import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';

/** Says where the installation answers and, while nobody has signed in yet, the one-time login. `dataPath` is the path that a person gave. */
export async function announce(settings: PartSettings, dataPath: string, say: (line: string) => void): Promise<void> {
  const http = address('http', settings.httpPort, 80);
  const https = address('https', settings.httpsPort, 443);
  const host = settings.hostName;
  say(`daspanel: ready in ${(performance.now() / 1000).toFixed(1)} s, data in ${dataPath}`);
  say(`  installation  ${http(host)}`);
  say(`  API           ${https(`api.${host}`)}  (documentation on the same address)`);
  say(`  sites         ${http(`<name>.sites.${host}`)}`);
  say(`  certificates  ${http(host)}/ca  (trust the local authority once, and every name is valid)`);
  const login = await readFirstLogin(dataDirectory(dataPath));
  if (login !== undefined) say(`  first login   ${login}  (once, within 60 minutes: daspanel login)`);
  say('Ctrl-C stops it.');
}

function address(scheme: string, port: number, usual: number): (host: string) => string {
  return (host) => `${scheme}://${host}${port === usual ? '' : `:${port}`}`;
}

async function readFirstLogin(data: DataDirectory): Promise<string | undefined> {
  const text = await readFile(join(data.state, 'first-login'), 'utf8').catch(() => undefined);
  return text?.trim();
}
