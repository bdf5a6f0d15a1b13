import { certificateStatus, type CertificateState, type CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { certificateId } from '@daspanel/formats/wanted-certificate.ts';
import { mappingId, type ListedCertificate } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { formatCursor, parseCursor } from '../../http/cursor.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { presentTime } from './present-certificate.ts';

interface Query {
  readonly site?: SiteId | undefined;
  readonly state?: CertificateState | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Statuses that were looked at. `next`: the id after which there may be more; null: there are none. */
interface Slice {
  readonly items: readonly ListedCertificate[];
  readonly next: string | null;
}
type Parts = Pick<CertificateParts, 'certificateOwners' | 'askAcme'>;

const SLICE = 200;
/** So much is looked through for one page: who sees little of much gets short pages. */
const MOST_SLICES = 5;
const listed = z.object({ items: z.array(certificateStatus), next: certificateId.nullable() });

/** One page of the automatic certificates that the actor sees, in the order of their ids. */
export async function listCertificates(
  parts: Parts,
  actor: Actor,
  query: Query,
): Promise<{ readonly items: ListedCertificate[]; readonly next: string | null }> {
  const list = ['certificates.list', query.site ?? null, query.state ?? null];
  const readSlice = query.site === undefined && actor.sites === null ? readOfEverybody : readOfSites;
  const items: ListedCertificate[] = [];
  let next: string | null = parseCursor(list, ['string'] as const, query.cursor)?.[0] ?? '';
  for (let slice = 0; slice < MOST_SLICES && next !== null && items.length <= query.limit; slice += 1) {
    const found: Slice = await readSlice(parts, actor, query, next);
    items.push(...found.items);
    next = found.next;
  }
  const shown = items.slice(0, query.limit);
  const after = items.length > query.limit ? (shown.at(-1)?.id ?? null) : next;
  return { items: shown, next: after === null ? null : formatCursor(list, [after]) };
}

/** From the ACME client's own list: what the actor does not see is left out. */
async function readOfEverybody({ certificateOwners, askAcme }: Parts, actor: Actor, { state }: Query, after: string): Promise<Slice> {
  const position = after === '' ? {} : { after };
  const filter = state === undefined ? {} : { state };
  const { items, next } = listed.parse(await askAcme('acme.list', { ...position, ...filter, limit: SLICE }));
  const sites = certificateOwners.findSites(
    actor,
    items.map(({ id }) => id),
  );
  const seesInstallation = actor.scopes.has('installation-certificates:read');
  const seen = items.flatMap((status) => {
    if (status.site === null) return seesInstallation ? [present(status, null)] : [];
    const site = sites.get(status.id);
    return site === undefined ? [] : [present(status, site)];
  });
  return { items: seen, next };
}

/** Mapping by mapping: certain sites have few among thousands. */
async function readOfSites({ certificateOwners, askAcme }: Parts, actor: Actor, { site, state }: Query, after: string): Promise<Slice> {
  const found = certificateOwners.listAutomatic(actor, { site, after, limit: SLICE });
  const statuses = await Promise.all(found.map(async ({ id }) => certificateStatus.nullable().parse(await askAcme('acme.read', { id }))));
  const items = statuses.flatMap((status, index) => {
    const owner = found[index]?.site;
    return status === null || owner === undefined || (state !== undefined && status.state !== state) ? [] : [present(status, owner)];
  });
  return { items, next: found.length < SLICE ? null : (found.at(-1)?.id ?? null) };
}

function present(status: CertificateStatus, site: SiteId | null): ListedCertificate {
  const { id, names, state, certificate, nextAt, problems, leftOut } = status;
  return {
    id,
    site,
    mapping: site === null ? null : mappingId.parse(id),
    names: [...names],
    state,
    authority: certificate?.authority ?? null,
    notAfter: certificate === null ? null : presentTime(certificate.notAfter),
    nextAt: nextAt === null ? null : presentTime(nextAt),
    problem: problems[0] ?? leftOut[0] ?? null,
  };
}
