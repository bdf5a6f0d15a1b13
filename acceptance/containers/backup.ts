import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startInContainers, type RunningContainers } from '@daspanel/testkit/docker/start-in-containers.ts';
import { checkSites, type KnownSite } from '../main-job/sites-of-each-engine.ts';

const PASSPHRASE = 'seven green boats drift';

/** Makes a backup as docs/backups.md says it for containers. Gives its id. */
export async function makeBackup(daspanel: RunningContainers): Promise<string> {
  const said = await daspanel.execute(['api', 'daspanel', 'backup', '--passphrase-file', '/dev/stdin'], `${PASSPHRASE}\n`);
  const id = /\bb[a-z]{15}\b/.exec(said)?.[0];
  if (id === undefined) throw new Error(`no backup is named in ${JSON.stringify(said)}`);
  return id;
}

/** Restores it in containers into an empty folder in the place of the installation's, and looks at the sites there. The former data is back afterwards. */
export async function checkRestore(stopped: RunningContainers, backup: string, sites: readonly KnownSite[]): Promise<string> {
  const kept = `${stopped.data}.kept`;
  await rename(stopped.data, kept);
  const passphraseFile = `${stopped.data}.passphrase`;
  await writeFile(passphraseFile, `${PASSPHRASE}\n`);
  await mkdir(join(stopped.data, 'backups'), { recursive: true });
  await cp(join(kept, 'backups', backup), join(stopped.data, 'backups', backup), { recursive: true, preserveTimestamps: true });
  try {
    // The same ports: sites know their addresses by them.
    const where = { data: stopped.data, httpPort: stopped.httpPort, httpsPort: stopped.httpsPort };
    await using restored = await startInContainers({ ...where, restore: { backup, passphraseFile } });
    return await checkSites(restored, sites);
  } finally {
    await rm(stopped.data, { recursive: true });
    await rename(kept, stopped.data);
  }
}
