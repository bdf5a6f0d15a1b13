import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';

/** What `daspanel login` keeps of one installation. */
export interface KeptInstallation {
  readonly token: string;
  /** PEM of the installation's local certificate authority, where it was pinned. */
  readonly authority?: string;
}

export interface KeptCredentials {
  /** Address of the API that was signed in to last. */
  readonly latest?: string;
  /** By address of the API, such as `https://api.daspanel.localhost:8443`. */
  readonly installations: Readonly<Record<string, KeptInstallation>>;
}

/** `~/.config/daspanel/credentials.json`, as the XDG base directory specification places it. */
export function credentialsFile(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const configuration = environment['XDG_CONFIG_HOME'];
  const folder = configuration?.startsWith('/') === true ? configuration : join(environment['HOME'] ?? homedir(), '.config');
  return join(folder, 'daspanel', 'credentials.json');
}

/** Throws when the file is there and cannot be understood. */
export function readCredentials(path: string = credentialsFile()): KeptCredentials {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { installations: {} };
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return parseCredentials(JSON.parse(text));
  } catch (cause) {
    throw new Failure(`${path} is damaged: remove it and sign in again with daspanel login`, 1, { cause });
  }
}

function parseCredentials(value: unknown): KeptCredentials {
  const { latest, installations } = asRecord(value);
  const entries = Object.entries(asRecord(installations)).map(([url, kept]): [string, KeptInstallation] => {
    const { token, authority } = asRecord(kept);
    return [url, { token: asText(token), ...(authority === undefined ? {} : { authority: asText(authority) }) }];
  });
  return { ...(latest === undefined ? {} : { latest: asText(latest) }), installations: Object.fromEntries(entries) };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('an object was expected');
  return { ...value };
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('a text was expected');
  return value;
}

/** Keeps one installation, readable by its owner alone. */
export function keepInstallation(url: string, kept: KeptInstallation, path: string = credentialsFile()): void {
  const { installations } = readCredentials(path);
  writeCredentials({ latest: url, installations: { ...installations, [url]: kept } }, path);
}

/** Forgets one installation; false where it was not kept. */
export function forgetInstallation(url: string, path: string = credentialsFile()): boolean {
  const { latest, installations } = readCredentials(path);
  if (!Object.hasOwn(installations, url)) return false;
  const { [url]: _forgotten, ...others } = installations;
  writeCredentials({ ...(latest === undefined || latest === url ? {} : { latest }), installations: others }, path);
  return true;
}

function writeCredentials(credentials: KeptCredentials, path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
}
