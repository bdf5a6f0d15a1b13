import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { installationSettings, type InstallationSettings } from '@daspanel/platform/settings.ts';
import { z } from 'zod';
import type { StartOptions } from './options.ts';

const FILE = 'daspanel.json';

/**
 * The settings of an installation: what `daspanel.json` holds, what the command line says instead, and defaults for the rest; kept
 * in `daspanel.json`. Throws with the name of a setting that is unknown or has a wrong value, and changes nothing then.
 */
export async function settleSettings(options: StartOptions, isRoot: boolean): Promise<InstallationSettings> {
  const path = join(options.data, FILE);
  const kept = readKept(path);
  const { data: _data, ...said } = options;
  const hostName = said.hostName ?? textOf(kept['hostName']) ?? 'daspanel.localhost';
  const defaults = {
    httpPort: isRoot ? 80 : 8080,
    httpsPort: isRoot ? 443 : 8443,
    listen: hostName.endsWith('.localhost') ? ['127.0.0.1', '::1'] : ['0.0.0.0', '::'],
  };
  const wanted = installationSettings.safeParse({ ...defaults, ...kept, ...said, hostName });
  if (!wanted.success) throw new Error(`the settings in ${path} or on the command line are wrong:\n${z.prettifyError(wanted.error)}`);
  if (wanted.data.httpPort === wanted.data.httpsPort) throw new Error(`HTTP and HTTPS need a port each, not both ${wanted.data.httpPort}`);
  const text = `${JSON.stringify(wanted.data, null, 2)}\n`;
  if (text !== readText(path)) await writeFileDurably(path, text);
  return wanted.data;
}

function readKept(path: string): Readonly<Record<string, unknown>> {
  const text = readText(path);
  if (text === undefined) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is not a JSON object: mend it, or move it away to start with the defaults`, { cause });
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
