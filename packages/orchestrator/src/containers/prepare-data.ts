import { readFileSync } from 'node:fs';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { partSettings, type PartSettings } from '@daspanel/platform/settings.ts';
import { z } from 'zod';
import { prepareFolders } from '../data-layout.ts';
import { holdInstallation, InstallationHeld } from '../hold-installation.ts';
import { settleSettings } from '../installation-settings.ts';
import { prepareKeys } from '../prepare-keys.ts';
import { DATA, PROGRAM, SETTINGS_FILE } from './container-paths.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number')
  .transform(Number);
const wishes = z.object({
  DASPANEL_HOST: z.string().optional(),
  DASPANEL_HTTP_PORT: port,
  DASPANEL_HTTPS_PORT: port,
});

/**
 * Makes the data directory ready for the parts in their containers: folders with their owners, keys, settings. Safe beside parts that run, for `docker compose up` repeats it. Throws
 * what is wrong with the settings, and where processes of a native start have the directory.
 */
export async function prepareData(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { DASPANEL_HOST: hostName, DASPANEL_HTTP_PORT: httpPort, DASPANEL_HTTPS_PORT: httpsPort } = wishes.parse(environment);
  assertNobodyElse();
  const said = { data: DATA, httpPort, httpsPort, ...(hostName === undefined || hostName === '' ? {} : { hostName }) };
  const installation = await settleSettings(said, true);
  await prepareFolders(DATA, true);
  await prepareKeys(DATA, true);
  const settings: PartSettings = {
    ...installation,
    // Which addresses of the machine are listened on is said where ports are published.
    listen: ['0.0.0.0'],
    driver: 'containers',
    role: 'whole',
    dataDirectory: DATA,
    programDirectory: PROGRAM,
    separateUsers: true,
  };
  await publishFile(SETTINGS_FILE, JSON.stringify(settings));
}

function assertNobodyElse(): void {
  try {
    holdInstallation(dataDirectory(DATA).lockFile)[Symbol.dispose]();
  } catch (error) {
    // Containers of the same installation hold it while they run.
    if (error instanceof InstallationHeld && isRunByContainers()) return;
    if (error instanceof InstallationHeld)
      throw new Error(`${error.message}: stop it first (daspanel down, or Ctrl-C where it runs)`, { cause: error });
    throw error;
  }
}

/** A native start empties `run/` before it writes settings of its own. */
function isRunByContainers(): boolean {
  try {
    return partSettings.parse(JSON.parse(readFileSync(SETTINGS_FILE, 'utf8'))).driver === 'containers';
  } catch {
    return false;
  }
}
