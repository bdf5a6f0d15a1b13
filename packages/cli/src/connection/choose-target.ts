import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, Failure } from '../failure.ts';
import { readInstallationFile } from '../machine/installation-file.ts';
import { findOrchestrator } from '../machine/orchestrator-lock.ts';
import type { ConnectionWishes } from '../session.ts';
import { readCredentials, type KeptCredentials } from './kept-credentials.ts';

/** Who is asked, and with which token. */
export type Target = {
  readonly token: string | undefined;
} & (
  | { readonly kind: 'socket'; readonly path: string; readonly host: string }
  | {
      readonly kind: 'web';
      readonly url: URL;
      /** PEM of the only authority to trust; undefined: the machine's. */
      readonly authority: string | undefined;
    }
);

/**
 * The API that is meant: the given address; else the installation of the data directory, by its socket where this user may (root, or who started it), by its
 * address otherwise; else the installation that was signed in to last.
 */
export function chooseTarget(wishes: ConnectionWishes): Target {
  const kept = readCredentials();
  if (wishes.url !== undefined) return webTarget(parseApiUrl(wishes.url), wishes, kept);
  const installation = readInstallationFile(wishes.data);
  if (installation === undefined) {
    if (kept.latest !== undefined && !wishes.dataIsNamed) return webTarget(parseApiUrl(kept.latest), wishes, kept);
    throw new Failure(
      `There is no Daspanel in ${wishes.data}: daspanel up starts one, --url or --data names another.`,
      exitCodes.unreachable,
    );
  }
  const path = join(wishes.data, 'run', 'api', 'http.sock');
  switch (lookAt(path)) {
    case 'usable':
      return { kind: 'socket', path, host: `api.${installation.hostName}`, token: wishes.token ?? readOperatorToken(wishes.data) };
    case 'forbidden':
      return webTarget(installation.apiUrl, wishes, kept);
    case 'absent':
      throw new Failure(describeAbsence(wishes.data), exitCodes.unreachable);
  }
}

function describeAbsence(data: string): string {
  if (findOrchestrator(data) === undefined) return `Daspanel does not run in ${data}: daspanel up starts it.`;
  return `The API of ${data} is not ready: daspanel status says how its parts are.`;
}

/** An address of an API. Refuses what would send a token in clear text to another machine. */
export function parseApiUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.pathname !== '/' || url.search !== '') {
    throw new Failure(`${text} is no address of an API, such as https://api.daspanel.localhost:8443`, exitCodes.usage);
  }
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    throw new Failure(`${text} would send the token in clear text over the network: use https`, exitCodes.usage);
  }
  return url;
}

/** True for loopback addresses and the names that mean this machine (RFC 6761, section 6.3). */
export function isThisMachine(hostName: string): boolean {
  return /(?:^|\.)localhost$/.test(hostName) || /^127(?:\.\d+){3}$/.test(hostName) || hostName === '[::1]';
}

function webTarget(url: URL, wishes: ConnectionWishes, kept: KeptCredentials): Target {
  const known = kept.installations[url.origin];
  const authority = wishes.authorityFile === undefined ? known?.authority : readAuthority(wishes.authorityFile);
  return { kind: 'web', url, token: wishes.token ?? known?.token, authority };
}

function lookAt(socket: string): 'usable' | 'forbidden' | 'absent' {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return 'usable';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'absent' : 'forbidden';
  }
}

function readOperatorToken(data: string): string | undefined {
  const path = join(data, 'state', 'secrets', 'operator-token');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, exitCodes.usage);
  }
}
