import { acmeRequests, type AcmeAccount, type AcmeFigures } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { operation, RequestError, type Operations } from '@daspanel/platform/json-socket.ts';
import { AcmeError } from '../../protocol/acme-types.ts';
import type { Lifecycle } from '../create-lifecycle.ts';
import { DAY } from '../durations.ts';
import { ALL_FAILURES, ALL_ORDERS } from '../planning/limits.ts';
import { describeCertificate } from '../record/describe-certificate.ts';
import type { StoredAccount } from '../store/account-store.ts';
import { findIssuer, type StepParts } from '../steps/step-parts.ts';
import type { WantedFolder } from '../wanted/wanted-folder.ts';
import { createDiagnosis } from './diagnose.ts';
import { followHappenings, type Pause } from './follow-happenings.ts';
import { replaceCertificate } from './replace-certificate.ts';
import { retryCertificate } from './retry-certificate.ts';

/** What the API asks for, see `formats/acme-requests.ts`. `wake` has everything done that is due. */
export function acmeOperations(
  lifecycle: Lifecycle,
  { folder, wake, pause }: { readonly folder: WantedFolder; readonly wake: () => void; readonly pause: Pause },
): Operations {
  const { parts } = lifecycle;
  const { certificates, happenings, accounts } = parts.store;
  const thenWake = <Result>(result: Promise<Result>) => result.finally(wake);
  const notice = async (id: CertificateId) => {
    const change = await folder.readOne(id);
    if (change === undefined) return;
    await lifecycle.want(id, change.wanted);
    wake();
  };
  // What a person has just changed may not have been read yet, because nobody waits for a notice to be taken.
  const asWanted = <Result>(id: CertificateId, work: () => Promise<Result>) => thenWake(notice(id).then(work));
  return {
    'acme.configure': operation(acmeRequests['acme.configure'], async (settings) => {
      lifecycle.configure(settings);
      wake();
      return {};
    }),
    'acme.notice': operation(acmeRequests['acme.notice'], async ({ id }) => {
      notice(id).catch((error: unknown) => parts.log.error('what is wanted cannot be applied', { id, error }));
      return {};
    }),
    'acme.read': operation(acmeRequests['acme.read'], async ({ id }) => {
      const record = certificates.read(id);
      return record === undefined || record.unwantedSince !== null ? null : describeCertificate(record, parts.store.settings.read());
    }),
    'acme.list': operation(acmeRequests['acme.list'], async ({ state, after, limit }) => {
      const found = certificates.list({ state: state ?? null, after: after ?? '', limit: limit + 1 });
      const items = found.slice(0, limit).map((record) => describeCertificate(record, parts.store.settings.read()));
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    }),
    'acme.diagnose': operation(acmeRequests['acme.diagnose'], createDiagnosis(parts)),
    'acme.retry': operation(acmeRequests['acme.retry'], ({ id }) => asWanted(id, () => retryCertificate(lifecycle, id))),
    'acme.replace': operation(acmeRequests['acme.replace'], (wanted) => asWanted(wanted.id, () => replaceCertificate(lifecycle, wanted))),
    'acme.list-accounts': operation(acmeRequests['acme.list-accounts'], async () => accounts.list().map(describeAccount)),
    'acme.roll-account-key': operation(acmeRequests['acme.roll-account-key'], ({ directory }) => rollAccountKey(parts, directory)),
    'acme.follow': operation(acmeRequests['acme.follow'], ({ after }, _progress, signal) =>
      followHappenings({ happenings, pause }, after, signal),
    ),
    'acme.measure': operation(acmeRequests['acme.measure'], async () => measure(parts)),
  };
}

function describeAccount({ directory, url, status, terms }: StoredAccount): AcmeAccount {
  return { directory, url, status, termsOfService: terms };
}

async function rollAccountKey(parts: StepParts, directory: string): Promise<AcmeAccount> {
  const { issuers } = parts.store.settings.read();
  const issuer = findIssuer(parts.store.settings.read(), directory) ?? issuers.find(({ staging }) => staging === directory);
  if (issuer === undefined || (parts.accounts.read(directory)?.url ?? null) === null) {
    throw new RequestError('no-account', `there is no account at ${directory}`);
  }
  try {
    return describeAccount(await parts.accounts.rollKey({ issuer, directory }, parts.signal));
  } catch (error) {
    if (error instanceof AcmeError) throw new RequestError('authority-failed', error.message, { cause: error });
    throw error;
  }
}

function measure({ store, budgets, now }: StepParts): AcmeFigures {
  const first = store.certificates.firstEnd();
  const since = now() - DAY;
  return {
    states: store.certificates.countStates(),
    shortestLeft: first === null ? null : first - now(),
    orders: budgets.count(ALL_ORDERS, since),
    failures: budgets.count(ALL_FAILURES, since),
    nextAt: store.certificates.nextDue(new Set()),
  };
}
