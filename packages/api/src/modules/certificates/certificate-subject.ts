import { certificateId, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { formatWantedCertificate, pathOfCertificate } from '../../reconciler/plan-certificates.ts';
import { planFileSteps } from '../../reconciler/plan-files.ts';
import { keyOfSubject, type Subject } from '../../reconciler/subject.ts';
import type { CertificateSettingsStore } from '../certificate-settings/certificate-settings-store.ts';
import { planOwnCertificate } from '../certificate-settings/plan-own-names.ts';
import type { DnsProviderStore } from '../dns-providers/dns-provider-store.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';

const KIND = 'certificate';

interface Parts {
  readonly certificateSettings: CertificateSettingsStore;
  readonly dnsProviders: DnsProviderStore;
  readonly mappings: MappingStore;
  readonly place: { readonly hostName: string };
}

/** What the reconciler does for certificates beside sites: files of the installation's own, and the removal of what was uploaded for mappings that are gone. */
export function createCertificateSubject(parts: Parts): Subject {
  const isMapping = (id: CertificateId) => id !== 'installation' && id !== 'addresses';
  return {
    kind: KIND,
    plan(name, applied) {
      const id = certificateId.parse(name);
      if (id !== 'installation' && id !== 'addresses')
        return parts.mappings.exists(id) ? [] : [{ do: 'remove-own-certificate', certificate: id }];
      const { publish, remove } = planFileSteps(planOwnFile(parts, id), applied);
      return [...publish, ...remove];
    },
    files(name) {
      const id = certificateId.parse(name);
      return isMapping(id) ? [] : [pathOfCertificate(id)];
    },
    exists(name) {
      const id = certificateId.parse(name);
      return !isMapping(id) || parts.mappings.exists(id);
    },
  };
}

export function markOfCertificate(id: CertificateId): string {
  return keyOfSubject(KIND, id);
}

function planOwnFile(parts: Parts, id: 'installation' | 'addresses'): ReadonlyMap<string, string> {
  const { settings } = parts.certificateSettings.read();
  const zones = parts.dnsProviders.listAll().flatMap((provider) => provider.zones);
  const wanted = planOwnCertificate(id, { settings, zones, hostName: parts.place.hostName });
  return new Map(wanted === undefined ? [] : [[pathOfCertificate(id), formatWantedCertificate(wanted)]]);
}
