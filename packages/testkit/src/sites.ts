import { setTimeout as wait } from 'node:timers/promises';
import type { CreateSiteBody } from '@daspanel/contract';
import { packArchive } from './pack-archive.ts';
import type { ReachedDaspanel } from './reach-daspanel.ts';

/** What the tests read of the API's answers; the contract's own test checks the whole of them. */
export interface SiteFacts {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly activeVersion: string;
  readonly revision: number;
}
interface JobFacts {
  readonly id: string;
  readonly state: string;
  readonly version: string | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export type SiteWishes = Partial<Omit<CreateSiteBody, 'version'>> & { readonly version?: Readonly<Record<string, unknown>> };
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Creates a site and, where files are given, fills its first version with them. Throws with the API's words when that is refused. */
export async function createSite(daspanel: ReachedDaspanel, wishes: SiteWishes, files?: Files): Promise<SiteFacts> {
  const answer = await daspanel.call('POST', '/v1/sites', wishes);
  if (answer.status !== 201) throw new Error(`the site was not created: ${answer.status} ${answer.text}`);
  const site = answer.json as SiteFacts;
  if (files !== undefined) await putContent(daspanel, site.id, site.activeVersion, await packArchive(files));
  return site;
}

/** A PHP version as the body of a site or version asks for it. */
export const php = (version: string, more: Readonly<Record<string, unknown>> = {}) => ({
  engine: { kind: 'php', version },
  type: 'generic',
  ...more,
});

/** Unpacks an archive into a version and waits for its end. */
export async function putContent(
  daspanel: ReachedDaspanel,
  site: string,
  version: string,
  archive: Uint8Array,
  mode: 'replace' | 'merge' = 'replace',
): Promise<JobFacts> {
  const upload = await sendUpload(daspanel, archive);
  return runJob(daspanel, `/v1/sites/${site}/versions/${version}/content`, { upload, mode });
}

/** Stores an archive for later use and gives the upload's id. */
export async function sendUpload(daspanel: ReachedDaspanel, archive: Uint8Array): Promise<string> {
  const answer = await daspanel.visitSecurely(`api.${daspanel.hostName}`, '/v1/uploads', {
    method: 'POST',
    headers: { authorization: `Bearer ${daspanel.token}`, 'content-type': 'application/octet-stream' },
    body: archive,
  });
  if (answer.status !== 201) throw new Error(`the upload was refused: ${answer.status} ${answer.text}`);
  return (JSON.parse(answer.text) as { id: string }).id;
}

/** Starts a job by a POST and waits until it has succeeded. Throws with its problem when it fails. */
export async function runJob(daspanel: ReachedDaspanel, path: string, body: unknown): Promise<JobFacts> {
  const answer = await daspanel.call('POST', path, body);
  if (answer.status !== 202) throw new Error(`POST ${path} was refused: ${answer.status} ${answer.text}`);
  const ended = await waitForJob(daspanel, (answer.json as JobFacts).id);
  if (ended.state !== 'succeeded') throw new Error(`the job ended ${ended.state}: ${JSON.stringify(ended.problem)}`);
  return ended;
}

export async function waitForJob(daspanel: ReachedDaspanel, id: string): Promise<JobFacts> {
  for (let turn = 0; turn < 2_400; turn += 1) {
    const { json } = await daspanel.call('GET', `/v1/jobs/${id}`);
    const job = json as JobFacts;
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await wait(25);
  }
  throw new Error(`job ${id} does not end`);
}
