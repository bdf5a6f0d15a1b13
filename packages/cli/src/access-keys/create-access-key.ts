import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { printAccessKey } from './print-access-key.ts';

interface Wishes {
  readonly name: string;
  readonly site?: readonly string[];
  readonly access?: 'read' | 'write';
  readonly days?: number;
}

export async function createAccessKey({ output, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const sites =
    given.site === undefined ? undefined : await Promise.all(given.site.map(async (named) => (await findSite(client, named)).id));
  const { body: key } = await client.call(contract.accessKeys.create, {
    body: leaveToApi({ name: given.name, sites, access: given.access, days: given.days }),
  });
  await output.answer(key, async () => {
    await printAccessKey(output, key);
    output.note('Its secret access key is shown this once:');
    output.line(neutralise(key.secretAccessKey));
  });
}
