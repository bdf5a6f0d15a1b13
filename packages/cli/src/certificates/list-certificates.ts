import { contract, showHost, type CertificateStatus, type Client, type ListedCertificate } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

interface Wishes extends PageWishes {
  readonly site?: string;
  readonly state?: CertificateStatus['state'];
}

const columns = [
  { title: 'DOMAIN' },
  { title: 'STATE', colour: stateColour },
  { title: 'ENDS' },
  { title: 'NEXT' },
  { title: 'SITE' },
  { title: 'PROBLEM', shrinks: true },
] as const;

export async function listCertificates({ output, connect }: Session, { site: named, state, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = named === undefined ? undefined : (await findSite(client, named)).id;
  const read = async (query: PageWishes) =>
    (await client.call(contract.certificates.list, { query: leaveToApi({ ...query, site, state }) })).body;
  await printPage(output, page, read, async (certificates) => {
    const siteNames = await nameSites(client, certificates);
    await output.table(
      columns,
      certificates.map((certificate) => describe(certificate, siteNames)),
    );
  });
}

function describe({ names, state, site, notAfter, nextAt, problem }: ListedCertificate, siteNames: ReadonlyMap<string, string>): string[] {
  const [first = '', ...others] = names;
  const domain = others.length === 0 ? showHost(first) : `${showHost(first)} +${others.length}`;
  const of = site === null ? 'the installation' : (siteNames.get(site) ?? site);
  return [
    domain,
    state,
    formatOptional(notAfter),
    formatOptional(nextAt),
    of,
    problem === null ? '' : `${problem.code}: ${problem.detail}`,
  ];
}

function formatOptional(moment: string | null): string {
  return moment === null ? '' : formatMoment(moment);
}

/** The names of the sites of these certificates, by their ids. */
async function nameSites(client: Client, certificates: readonly ListedCertificate[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(certificates.flatMap(({ site }) => site ?? []));
  const found = new Map<string, string>();
  let cursor: string | null = null;
  while ([...wanted].some((id) => !found.has(id))) {
    const query: { readonly limit: number; readonly cursor?: string } = { limit: 100, ...(cursor === null ? {} : { cursor }) };
    const { items, next } = (await client.call(contract.sites.list, { query })).body;
    for (const { id, name } of items) found.set(id, name);
    cursor = next;
    if (cursor === null) break;
  }
  return found;
}
