import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { readTextFile } from '../read-text-file.ts';
import type { Session } from '../session.ts';

interface Wishes {
  readonly passphraseFile?: string;
  readonly detach?: boolean;
}

export async function createBackup(session: Session, given: Wishes): Promise<ExitCode> {
  const passphrase = given.passphraseFile === undefined ? null : (await readTextFile(given.passphraseFile)).replace(/\r?\n$/, '');
  const client = await session.connect();
  if (passphrase === null)
    session.output.note('Without --passphrase-file keys and certificates are left out: after a restore they are made anew.');
  return endWithJob(session, client, (await client.call(contract.backups.create, { body: leaveToApi({ passphrase }) })).body, given.detach);
}
