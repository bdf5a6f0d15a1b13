import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { MachineRole, PartSettings } from '@daspanel/platform/settings.ts';

export interface Announced {
  readonly settings: PartSettings;
  /** The path that a person gave. */
  readonly dataPath: string;
  /** A line for each part that is not ready. */
  readonly waiting: readonly string[];
  readonly logs: string;
  /** False where what is said is kept, as the output of a container: a login must not lie in logs. */
  readonly tellsLogin: boolean;
}

/** Says where the installation answers, what does not yet and, while there is no account, how the first one is made. */
export async function announce({ settings, dataPath, waiting, logs, tellsLogin }: Announced, say: (line: string) => void): Promise<void> {
  const http = address('http', settings.httpPort, 80);
  const https = address('https', settings.httpsPort, 443);
  const host = settings.hostName;
  say(`daspanel: ready in ${(performance.now() / 1000).toFixed(1)} s, data in ${dataPath}`);
  say(`  installation  ${http(host)}`);
  say(`  API           ${https(`api.${host}`)}  (documentation on the same address)`);
  say(`  sites         ${http(`<name>.sites.${host}`)}`);
  say(`  certificates  ${http(host)}/ca  (trust the local authority once, and every name is valid)`);
  const role = ROLES[settings.role];
  if (role !== undefined) say(`  this machine  ${role}`);
  if (waiting.length > 0) say(`  not ready     sites and the API go on without these (logs in ${logs}):`);
  for (const line of waiting) say(`            ${line}`);
  const login = tellsLogin ? await readFirstLogin(dataDirectory(dataPath)) : undefined;
  if (login !== undefined) {
    say(`  first login   ${login}  (once, within 60 minutes: daspanel login)`);
    say(`  first account ${https(`admin.${host}`)}/setup#${login}  (the same, in a browser)`);
  } else say(`  panel         ${https(`admin.${host}`)}`);
  say('Ctrl-C stops it.');
}

const ROLES: Readonly<Partial<Record<MachineRole, string>>> = {
  kernel: 'has the kernel: all of these are answered by the nodes',
  node: 'is a node: what it does not show itself it gets from the machine with the kernel',
};

function address(scheme: string, port: number, usual: number): (host: string) => string {
  return (host) => `${scheme}://${host}${port === usual ? '' : `:${port}`}`;
}

async function readFirstLogin(data: DataDirectory): Promise<string | undefined> {
  const text = await readFile(join(data.state, 'first-login'), 'utf8').catch(() => undefined);
  return text?.trim();
}
