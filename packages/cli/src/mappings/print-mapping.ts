import { contract, type Client, type Mapping, type Site } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

/** Prints a mapping. Exit code 1 where it cannot do what is wanted. */
export async function printMapping(output: Output, client: Client, site: Site, mapping: Mapping): Promise<ExitCode> {
  const versions = await nameVersions(client, site);
  await output.answer(mapping, () =>
    output.details([
      ['domain', mapping.shownHost],
      ['in DNS', mapping.host],
      ['id', mapping.id],
      ['state', mapping.state],
      ['problem', mapping.problem],
      ['serves', describeServes(mapping, versions)],
      ['www', mapping.www],
      ['plain HTTP', mapping.httpsOnly ? 'is redirected to HTTPS' : 'is answered'],
      ['HSTS', describeHsts(mapping.hsts)],
      ['certificate', mapping.certificate],
      ['addresses', mapping.urls],
      ['created', formatMoment(mapping.createdAt)],
    ]),
  );
  if (mapping.state === 'pending')
    output.note(`It is still being applied: daspanel mapping show ${site.name} ${mapping.host} says how far it is.`);
  return mapping.state === 'failed' || mapping.state === 'conflict' ? exitCodes.failed : exitCodes.done;
}

/** `active version`, `version v1`, or the redirect. */
export function describeServes({ serves }: Pick<Mapping, 'serves'>, versions: ReadonlyMap<string, string>): string {
  switch (serves.kind) {
    case 'active':
      return 'active version';
    case 'version':
      return `version ${versions.get(serves.version) ?? serves.version}`;
    case 'redirect':
      return `${serves.status} to ${serves.to}${serves.keepPath ? ', with the path' : ''}`;
  }
}

/** The names of a site's versions by their ids. */
export async function nameVersions(client: Client, site: Site): Promise<ReadonlyMap<string, string>> {
  const { items } = (await client.call(contract.versions.list, { params: { site: site.id }, query: { limit: 100 } })).body;
  return new Map(items.map(({ id, name }) => [id, name]));
}

function describeHsts(hsts: Mapping['hsts']): string {
  if (hsts === null) return 'off';
  return `${hsts.maxAge} s${hsts.includeSubDomains ? ', with all names below' : ''}`;
}
