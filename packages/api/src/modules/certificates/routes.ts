import { contract, parseHost } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { invalidField, Problem } from '../../problem.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import { findMapping, type MappingAddress } from '../mappings/mapping-parts.ts';
import { PATIENCE } from '../sites/change-site.ts';
import { replaceCertificate, retryCertificate } from './ask-again.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { diagnoseNames } from './diagnose-names.ts';
import { listCertificates } from './list-certificates.ts';
import { measureCertificates } from './measure-certificates.ts';
import { namesOfInstallation, readInstallationCertificate, readMappingCertificate } from './read-certificate.ts';
import { removeCertificate } from './remove-certificate.ts';
import { uploadCertificate } from './upload-certificate.ts';

const { certificates, diagnoses, installationCertificates } = contract;

export function certificateHandlers(parts: CertificateParts): Handler[] {
  return [...mappingHandlers(parts), ...installationHandlers(parts)];
}

function mappingHandlers(parts: CertificateParts): Handler[] {
  // Of two who upload for one revision the second is refused before the agent has taken what he sent.
  const inTurn = createKeyedLock();
  const read = (caller: Caller, address: MappingAddress) => readMappingCertificate(parts, findMapping(parts, caller, address).mapping);
  return [
    handle(certificates.get, async ({ params, caller }) => ({ status: 200, body: await read(caller, params) })),
    handle(certificates.upload, async ({ params, body, caller, ifMatch }) => {
      await inTurn(params.mapping, () => uploadCertificate(parts, caller, { ...params, ifMatch }, body));
      const settled = await parts.reconciler.settle(params.site, PATIENCE);
      return { status: settled === 'applied' ? 200 : 202, body: await read(caller, params) };
    }),
    handle(certificates.remove, async ({ params, caller, ifMatch }) => {
      await inTurn(params.mapping, () => removeCertificate(parts, caller, { ...params, ifMatch }));
      return { status: 204 };
    }),
    handle(certificates.retry, async ({ params, caller }) => ({ status: 200, body: await retryCertificate(parts, caller, params) })),
    handle(certificates.replace, async ({ params, body, caller }) => ({
      status: 200,
      body: await replaceCertificate(parts, caller, params, body),
    })),
    handle(certificates.diagnose, async ({ params, caller }) => {
      const { mapping } = findMapping(parts, caller, params);
      const id = mapping.certificate === 'automatic' && mapping.holds === 1 ? mapping.id : null;
      return { status: 200, body: await diagnoseNames(parts, caller, { id, names: namesOfMapping(mapping) }) };
    }),
    handle(certificates.list, async ({ query, caller }) => ({ status: 200, body: await listCertificates(parts, caller.actor, query) })),
    handle(certificates.measure, async () => ({ status: 200, body: await measureCertificates(parts) })),
    handle(diagnoses.create, async ({ body, caller }) => {
      const host = parseHost(body.host);
      if (host === undefined) throw invalidField('/host', 'must be a host name');
      return { status: 200, body: await diagnoseNames(parts, caller, { id: null, names: [host] }) };
    }),
  ];
}

function installationHandlers(parts: CertificateParts): Handler[] {
  return [
    handle(installationCertificates.get, async ({ params }) => ({
      status: 200,
      body: await readInstallationCertificate(parts, params.certificate),
    })),
    handle(installationCertificates.retry, async ({ params, caller }) => ({
      status: 200,
      body: await retryCertificate(parts, caller, params),
    })),
    handle(installationCertificates.replace, async ({ params, body, caller }) => ({
      status: 200,
      body: await replaceCertificate(parts, caller, params, body),
    })),
    handle(installationCertificates.diagnose, async ({ params, caller }) => {
      const names = namesOfInstallation(parts, params.certificate);
      if (names.length === 0)
        throw new Problem('wrong-state', 'the installation is to have no such certificate: change that in the certificate settings');
      return { status: 200, body: await diagnoseNames(parts, caller, { id: params.certificate, names }) };
    }),
  ];
}
