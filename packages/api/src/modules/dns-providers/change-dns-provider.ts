import { dnsProviderId, parseZone, type CreateDnsProviderBody, type DnsProviderId, type UpdateDnsProviderBody } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import type { Change } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { invalidField, notFound, Problem } from '../../problem.ts';
import { ACME_SETTINGS } from '../certificate-settings/acme-subject.ts';
import type { CertificateSettingsParts } from '../certificate-settings/certificate-settings-parts.ts';
import { markOfCertificate } from '../certificates/certificate-subject.ts';
import type { DnsProviderFields, DnsProviderRow } from './dns-provider-store.ts';
import { presentDnsProvider } from './present-dns-provider.ts';
import { sealProviderSecret } from './provider-secret.ts';

const MOST_PROVIDERS = 50;

interface Target {
  readonly id: DnsProviderId;
  readonly ifMatch: ReadonlySet<number> | undefined;
}

/** Gives the id. */
export function createDnsProvider(parts: CertificateSettingsParts, caller: Caller, wanted: CreateDnsProviderBody): Promise<DnsProviderId> {
  return parts.changes.write('dns-providers.create', caller, (change) => {
    if (parts.dnsProviders.listAll().length >= MOST_PROVIDERS)
      throw new Problem('limit-reached', `there may be ${MOST_PROVIDERS} DNS providers: remove one first`);
    const id = dnsProviderId.parse(parts.newId('n'));
    const { name, server, key } = wanted;
    const fields = {
      id,
      name,
      zones: settleZones(parts, id, wanted.zones),
      ...server,
      key_name: key.name,
      algorithm: key.algorithm,
      secret: sealProviderSecret(parts.certificateKey, id, key.secret),
    };
    parts.dnsProviders.insert(fields, change.now);
    describe(change, 'dns-provider.created', fields, 1);
    change.replyWith(202, { ...presentDnsProvider(parts, findDnsProvider(parts, id)), state: 'pending' });
    return id;
  });
}

/** What is left out stays. */
export function updateDnsProvider(
  parts: CertificateSettingsParts,
  caller: Caller,
  target: Target,
  wanted: UpdateDnsProviderBody,
): Promise<void> {
  return parts.changes.write('dns-providers.update', caller, (change) => {
    const before = findDnsProvider(parts, target.id);
    checkRevision(target.ifMatch, before.revision);
    const { name = before.name, server = { host: before.host, port: before.port }, key } = wanted;
    const fields = {
      id: before.id,
      name,
      zones: wanted.zones === undefined ? before.zones : settleZones(parts, before.id, wanted.zones),
      ...server,
      key_name: key?.name ?? before.key_name,
      algorithm: key?.algorithm ?? before.algorithm,
      secret: key?.secret === undefined ? before.secret : sealProviderSecret(parts.certificateKey, before.id, key.secret),
    };
    if (key?.secret === undefined) checkStoredSecret(before, fields);
    parts.dnsProviders.update(fields, change.now);
    describe(change, 'dns-provider.updated', fields, before.revision + 1);
  });
}

export function deleteDnsProvider(parts: CertificateSettingsParts, caller: Caller, target: Target): Promise<void> {
  return parts.changes.write('dns-providers.delete', caller, (change) => {
    const before = findDnsProvider(parts, target.id);
    checkRevision(target.ifMatch, before.revision);
    parts.dnsProviders.remove(target.id);
    describe(change, 'dns-provider.deleted', before, before.revision + 1);
  });
}

export function findDnsProvider({ dnsProviders }: Pick<CertificateSettingsParts, 'dnsProviders'>, id: DnsProviderId): DnsProviderRow {
  const found = dnsProviders.find(id);
  if (found === undefined) throw notFound();
  return found;
}

/** A stored key signs nothing but what goes to the server that it is for. */
function checkStoredSecret(before: DnsProviderRow, after: DnsProviderFields): void {
  const isSame = (['host', 'port', 'key_name', 'algorithm'] as const).every((column) => before[column] === after[column]);
  if (!isSame) throw invalidField('/key/secret', 'is needed: no key is stored for this server, name and algorithm');
}

/** Zones as they are in DNS, each once. Throws 422 for one that another provider has. */
function settleZones({ dnsProviders }: CertificateSettingsParts, id: DnsProviderId, wanted: readonly string[]): string[] {
  const others = dnsProviders.listAll().filter((provider) => provider.id !== id);
  const zones = wanted.map((text, index) => {
    const zone = parseZone(text);
    if (zone === undefined) throw invalidField(`/zones/${index}`, 'must be a zone');
    const other = others.find((provider) => provider.zones.includes(zone));
    if (other !== undefined) throw invalidField(`/zones/${index}`, `belongs to the provider ${other.name} (${other.id}) already`);
    return zone;
  });
  return [...new Set(zones)];
}

function describe(
  change: Change,
  event: 'dns-provider.created' | 'dns-provider.updated' | 'dns-provider.deleted',
  fields: DnsProviderFields,
  revision: number,
): void {
  const { id, name, zones, host, port, key_name: keyName, algorithm } = fields;
  change.describe({ object: id, details: { name, zones, server: { host, port }, key: { name: keyName, algorithm } } });
  change.announce(event, id, revision);
  change.touch(ACME_SETTINGS);
  // Whether wildcards are possible follows from the zones.
  change.touch(markOfCertificate('installation'));
}
