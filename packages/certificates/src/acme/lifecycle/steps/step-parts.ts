import type { AcmeIssuer, AcmeSettings, ChallengeType } from '@daspanel/formats/acme-requests.ts';
import type { CertificateFacts, ShownCertificate } from '@daspanel/formats/certificate-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { ChallengePresenter } from '../../challenges/challenge-presenter.ts';
import type { Preflight } from '../../preflight/preflight-types.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { AskedAuthority } from '../accounts/make-account.ts';
import type { Budgets } from '../budgets.ts';
import type { CertificateRecord, Work, WorkingRecord } from '../record/certificate-record.ts';
import type { NewHappening } from '../store/happening-store.ts';
import type { AcmeStore } from '../store/open-acme-store.ts';
import { StepFailure } from './step-failure.ts';

/** What the certificate agent does, see `formats/certificate-requests.ts`. Methods reject with RequestError. */
export interface AgentRequests {
  install(id: CertificateId, pair: { readonly privateKey: string; readonly chain: string }): Promise<CertificateFacts>;
  readShown(names: readonly string[]): Promise<readonly ShownCertificate[]>;
}

export type Presenters = Readonly<Partial<Record<ChallengeType, ChallengePresenter>>>;

/** What steps work with. */
export interface StepParts {
  readonly now: () => number;
  /** 0 to 1, like Math.random. */
  readonly random: () => number;
  readonly log: Log;
  readonly store: AcmeStore;
  readonly budgets: Budgets;
  readonly accounts: Accounts;
  readonly preflight: Preflight;
  readonly presenters: Presenters;
  readonly agent: AgentRequests;
  /** What happened; it is written together with the record that the step results in. */
  readonly tell: (happening: NewHappening) => void;
  readonly signal: AbortSignal;
}

/** One bounded piece of work. Resolves to the record as it is afterwards; rejects with StepFailure, AcmeError or ChallengeProblem. */
export type Step = (parts: StepParts, record: WorkingRecord) => Promise<CertificateRecord>;

/** The record with its order further on, due at once unless another moment is given. */
export function advance(record: WorkingRecord, changes: Partial<Work>, nextAt: number): WorkingRecord {
  return { ...record, work: { ...record.work, ...changes }, nextAt, unreachable: 0 };
}

/** The issuer that an order goes to. Rejects when it is not set any more. */
export function askedAuthority(parts: StepParts, record: WorkingRecord): AskedAuthority {
  const asked = findAskedAuthority(parts, record);
  if (asked === undefined) throw new StepFailure({ kind: 'restart' });
  return asked;
}

export function findAskedAuthority(parts: StepParts, { work }: WorkingRecord): AskedAuthority | undefined {
  const issuer = findIssuer(parts.store.settings.read(), work.issuer);
  const isSet = issuer !== undefined && (work.directory === issuer.directory || work.directory === issuer.staging);
  return isSet ? { issuer, directory: work.directory } : undefined;
}

export function findIssuer(settings: AcmeSettings, directory: string): AcmeIssuer | undefined {
  return settings.issuers.find((issuer) => issuer.directory === directory);
}

export function nameOfAuthority({ issuer, directory }: AskedAuthority): string {
  return directory === issuer.directory ? issuer.name : `${issuer.name} (test service)`;
}
