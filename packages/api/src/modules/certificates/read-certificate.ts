import {
  showHost,
  type CertificateFacts,
  type CertificateStatus,
  type InstallationCertificate,
  type MappingCertificate,
  type ShownCertificate,
} from '@daspanel/contract';
import { certificateStatus } from '@daspanel/formats/acme-requests.ts';
import { certificateFacts, shownCertificate } from '@daspanel/formats/certificate-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { z } from 'zod';
import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import { planOwnNames } from '../certificate-settings/plan-own-names.ts';
import { parentOf } from '../mappings/find-conflict.ts';
import type { MappingRow } from '../mappings/mapping-store.ts';
import { unlessSilent } from './ask-certificates.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { presentFacts, presentShown, presentStatus } from './present-certificate.ts';

/** Who looks at a page does not wait for a part that hangs. */
const PATIENCE = 4_000;

type Answer<Value> = { readonly value: Value } | { readonly problem: string };

/** What visitors are shown of a mapping's names, what was uploaded for it, and how far its automatic certificate is: as far as the parts answer. */
export async function readMappingCertificate(
  parts: Pick<CertificateParts, 'askAgent' | 'askAcme'>,
  mapping: MappingRow,
): Promise<MappingCertificate> {
  const names = mapping.holds === 1 ? namesOfMapping(mapping) : [];
  const nothing = { value: null };
  const [shown, own, status] = await Promise.all([
    readShown(parts, names),
    mapping.own_certificate !== 0 ? readOwn(parts, mapping.id) : nothing,
    mapping.certificate === 'automatic' && mapping.holds === 1 ? readStatus(parts, mapping.id) : nothing,
  ]);
  return {
    mapping: mapping.id,
    site: mapping.site,
    choice: mapping.certificate,
    shown: valueOf(shown),
    own: valueOf(own),
    status: valueOf(status),
    ...problemOf(shown, own, mapping.certificate === 'own' ? judgeOwn(own, names) : own, status),
  };
}

/** What keeps the uploaded certificate from being shown under all names. */
function judgeOwn(own: Answer<CertificateFacts | null>, names: readonly string[]): Answer<CertificateFacts | null> {
  if ('problem' in own || names.length === 0) return own;
  const { value } = own;
  if (value === null) return { problem: 'the uploaded certificate is gone: upload it again, or choose another one for the mapping' };
  const missing = names.filter((name) => !standsFor(value.names, name));
  if (missing.length === 0) return own;
  return { problem: `the uploaded certificate does not stand for ${missing.map(showHost).join(', ')}: upload one that does` };
}

/** A wildcard stands for one label (RFC 9525, 6.3). */
function standsFor(names: readonly string[], name: string): boolean {
  return names.includes(name) || (!name.startsWith('*.') && names.includes(`*.${parentOf(name)}`));
}

/** The same for the installation's own names or addresses. */
export async function readInstallationCertificate(
  parts: Pick<CertificateParts, 'askAgent' | 'askAcme' | 'certificateSettings' | 'dnsProviders' | 'place'>,
  id: InstallationCertificate['id'],
): Promise<InstallationCertificate> {
  const names = namesOfInstallation(parts, id);
  const [shown, status] = await Promise.all([readShown(parts, names), names.length === 0 ? { value: null } : readStatus(parts, id)]);
  return { id, names: [...names], shown: valueOf(shown), status: valueOf(status), ...problemOf(shown, status) };
}

/** Names or addresses of the installation that are to have a public certificate. */
export function namesOfInstallation(
  { certificateSettings, dnsProviders, place }: Pick<CertificateParts, 'certificateSettings' | 'dnsProviders' | 'place'>,
  id: InstallationCertificate['id'],
): readonly string[] {
  const zones = dnsProviders.listAll().flatMap((provider) => provider.zones);
  return planOwnNames(id, { settings: certificateSettings.read().settings, zones, hostName: place.hostName });
}

async function readShown({ askAgent }: Pick<CertificateParts, 'askAgent'>, names: readonly string[]): Promise<Answer<ShownCertificate[]>> {
  if (names.length === 0) return { value: [] };
  const asked = askAgent('certificate.read-shown', { names: [...names] }, PATIENCE);
  return unlessSilent(asked.then((answer) => z.array(shownCertificate).parse(answer).map(presentShown)));
}

function readOwn({ askAgent }: Pick<CertificateParts, 'askAgent'>, id: CertificateId): Promise<Answer<CertificateFacts | null>> {
  const asked = askAgent('certificate.read-own', { id }, PATIENCE);
  return unlessSilent(
    asked.then((answer) => {
      const facts = certificateFacts.nullable().parse(answer);
      return facts && presentFacts(facts);
    }),
  );
}

function readStatus({ askAcme }: Pick<CertificateParts, 'askAcme'>, id: CertificateId): Promise<Answer<CertificateStatus | null>> {
  const asked = askAcme('acme.read', { id }, PATIENCE);
  return unlessSilent(
    asked.then((answer) => {
      const status = certificateStatus.nullable().parse(answer);
      return status && presentStatus(status);
    }),
  );
}

function valueOf<Value>(answer: Answer<Value>): Value | null {
  return 'value' in answer ? answer.value : null;
}

function problemOf(...answers: readonly Answer<unknown>[]): { readonly problem?: string } {
  const problems = new Set(answers.flatMap((answer) => ('problem' in answer ? [answer.problem] : [])));
  return problems.size === 0 ? {} : { problem: [...problems].join('; ') };
}
