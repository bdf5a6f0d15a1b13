import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';

/** What `data/daspanel.json` says of an installation. */
export interface InstallationFile {
  readonly hostName: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly listen: readonly string[];
  readonly apiUrl: URL;
}

/** The settings that are kept, and those of running parts: a container sees the latter alone. */
const PLACES = ['daspanel.json', 'run/settings/settings.json'];

/** Undefined where the data directory holds no installation. Throws when the file is damaged. */
export function readInstallationFile(data: string): InstallationFile | undefined {
  const path = PLACES.map((place) => join(data, place)).find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  const text = readFileSync(path, 'utf8');
  const { hostName, httpPort, httpsPort, listen } = parseObject(text, path);
  if (typeof hostName !== 'string' || typeof httpPort !== 'number' || typeof httpsPort !== 'number' || !Array.isArray(listen)) {
    throw new Failure(`${path} is not what Daspanel writes: hostName, httpPort, httpsPort and listen are expected`);
  }
  const apiUrl = new URL(`https://api.${hostName}:${httpsPort}`);
  return { hostName, httpPort, httpsPort, listen: listen.map(String), apiUrl };
}

/** The object in a JSON file. Throws a sentence with the path when it is not one. */
export function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Said below: the position in the file would not help anybody.
  }
  throw new Failure(`${path} is not a JSON object`);
}
