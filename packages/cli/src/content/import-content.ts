import { contract } from '@daspanel/contract';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { readSecret } from '../read-secret.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { chooseVersion } from '../versions/choose-version.ts';
import { openSource } from './open-source.ts';

interface Wishes {
  readonly site: string;
  readonly source: string;
  readonly version?: string;
  readonly replace?: boolean;
  readonly merge?: boolean;
  readonly folder?: string;
  readonly user?: string;
  readonly detach?: boolean;
}

export async function importContent(session: Session, given: Wishes): Promise<ExitCode> {
  if (given.replace === true && given.merge === true) throw new Failure('--replace or --merge: choose one.', exitCodes.usage);
  const isAddress = /^https?:\/\//i.test(given.source);
  if (given.user !== undefined && !isAddress) throw new Failure('--user is for addresses.', exitCodes.usage);
  const source = isAddress ? undefined : openSource(given.source);
  const client = await session.connect();
  const site = await findSite(client, given.site);
  const params = { site: site.id, version: await chooseVersion(client, site, given.version) };
  const target = { folder: given.folder, mode: given.replace === true ? 'replace' : 'merge' };
  if (source === undefined) {
    const password = given.user === undefined ? undefined : await readSecret(session.terminal, `Password of ${given.user}`);
    const body = leaveToApi({ url: given.source, user: given.user, password, ...target });
    return endWithJob(session, client, (await client.call(contract.versions.putContent, { params, body })).body, given.detach);
  }
  const stream = source.read((text) => session.output.progress(text));
  const { body: upload } = await client.call(contract.uploads.create, { stream, streamType: 'application/octet-stream' });
  session.output.progress('');
  const body = leaveToApi({ upload: upload.id, ...target });
  const started = await client.call(contract.versions.putContent, { params, body }).catch(async (error: unknown) => {
    await client.call(contract.uploads.delete, { params: { upload: upload.id } }).catch(() => {});
    throw error;
  });
  return endWithJob(session, client, started.body, given.detach);
}
