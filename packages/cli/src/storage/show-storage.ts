import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

const columns = [{ title: 'BUCKET' }, { title: 'VERSION' }, { title: '' }] as const;

export async function showStorage({ output, connect }: Session, { site: named }: { readonly site?: string }): Promise<void> {
  const client = await connect();
  const site = named === undefined ? undefined : (await findSite(client, named)).id;
  const { body } = await client.call(contract.storage.get, { query: leaveToApi({ site }) });
  await output.answer(body, async () => {
    await output.details([
      ['endpoint', body.endpoint],
      ['region', body.region],
    ]);
    const rows = body.buckets.map(({ name, version, active }) => [name, version, active ? 'whichever is active' : '']);
    if (rows.length > 0) await output.table(columns, rows);
  });
}
