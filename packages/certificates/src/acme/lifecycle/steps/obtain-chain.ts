import { createPrivateKey } from 'node:crypto';
import { makeCertificateRequest } from '@daspanel/x509/make-certificate-request.ts';
import type { AcmeClient, AcmeOrder } from '../../protocol/acme-types.ts';
import { checkChain } from '../record/read-chain-facts.ts';
import type { CertificateRecord, WorkingRecord } from '../record/certificate-record.ts';
import { lookLater } from './await-validation.ts';
import { explainInvalidOrder } from './explain-invalid-order.ts';
import { StepFailure } from './step-failure.ts';
import { advance, askedAuthority, nameOfAuthority, type Step, type StepParts } from './step-parts.ts';

/** Sends the request for the certificate, or fetches and keeps the chain once there is one. */
export const obtainChain: Step = async (parts, record) => {
  const asked = askedAuthority(parts, record);
  const pair = parts.store.certificates.readPair(record.id, 'pending');
  if (pair === undefined) throw new StepFailure({ kind: 'restart' });
  const client = await parts.accounts.client(asked, parts.signal);
  const found = await client.readOrder(record.work.order ?? '', parts.signal);
  const order = found.status === 'ready' ? await sendRequest(parts, record, client, found, pair.key) : found;
  if (order.status === 'invalid') throw await explainInvalidOrder(parts, record, client, order);
  if (order.status !== 'valid' || order.certificate === null) return lookLater(parts, record, order);
  if (asked.directory !== asked.issuer.directory) return rehearsed(parts, record);
  const chain = await client.downloadCertificate(order.certificate, parts.signal);
  const names = record.work.names.map(({ name }) => name);
  const flaw = checkChain(chain, { key: pair.key, names, now: parts.now() });
  if (flaw !== null) {
    const detail = `${nameOfAuthority(asked)} issued a certificate that cannot be used: ${flaw}.`;
    const problem = { code: 'certificate-unusable', name: null, detail, advice: 'It is tried again by itself.' };
    throw new StepFailure({ kind: 'authority', problem, until: null });
  }
  const next = advance(record, { step: 'stored', installTries: 0 }, parts.now());
  parts.store.certificates.save(next, { pending: { key: pair.key, chain } });
  return next;
};

async function sendRequest(
  parts: StepParts,
  { work }: WorkingRecord,
  client: AcmeClient,
  order: AcmeOrder,
  key: string,
): Promise<AcmeOrder> {
  const names = work.names.map(({ name }) => name);
  const request = await makeCertificateRequest({ privateKey: createPrivateKey(key), names });
  return client.finalizeOrder(order, request, parts.signal);
}

/** The test service has issued: the authority itself is asked at once. */
function rehearsed(parts: StepParts, record: WorkingRecord): CertificateRecord {
  const { work } = record;
  const now = parts.now();
  const next = advance(record, { step: 'preflight', directory: work.issuer, order: null, polls: null, lookedAt: now }, now);
  const done = { ...next, rehearses: false };
  parts.store.certificates.save(done, { pending: null });
  return done;
}
