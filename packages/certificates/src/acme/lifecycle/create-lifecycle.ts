import { setImmediate as nextTurnOfLoop } from 'node:timers/promises';
import type { AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId, WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import { createAccounts, type OpenAuthority } from './accounts/accounts.ts';
import { createBudgets } from './budgets.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { createTurns } from './create-turns.ts';
import { nextMoment } from './planning/plan-tasks.ts';
import { untroubled, type CertificateRecord } from './record/certificate-record.ts';
import { withdrawChallenges } from './steps/present-challenges.ts';
import { listAwaiting, restoreAnswers } from './steps/restore-answers.ts';
import type { StepParts } from './steps/step-parts.ts';
import { applyWanted } from './wanted/apply-wanted.ts';
import type { WantedChange } from './wanted/wanted-folder.ts';

/** Wanted certificates that are written in one transaction, while nothing else is done. */
const TOGETHER = 100;

export type LifecycleParts = Omit<StepParts, 'accounts' | 'budgets' | 'tell'> & { readonly openAuthority: OpenAuthority };

/** All certificates and what is done for them. It never waits by itself: `nextDue` says when `turn` has something to do. */
export interface Lifecycle {
  /** What steps and requests work with. */
  readonly parts: StepParts;
  /** After a start: answers to challenges that an authority may be looking for are put in their places again. No step of these certificates is taken before. */
  begin(): Promise<void>;
  /** Takes all steps that are due, and those that become due meanwhile. May be called while another turn is under way; then it does what that one leaves. Resolves to the number of steps. */
  turn(): Promise<number>;
  /** When something is due that is not under way; null: nothing is planned. */
  nextDue(): number | null;
  want(id: CertificateId, wanted: WantedCertificate | null): Promise<void>;
  /** The same for many, without keeping others waiting. */
  wantAll(changes: readonly WantedChange[]): Promise<void>;
  configure(settings: AcmeSettings): void;
  /** Changes a record while no step of it is under way. */
  exclusively<Result>(id: string, change: () => Promise<Result>): Promise<Result>;
}

export function createLifecycle(given: LifecycleParts): Lifecycle {
  const { store, now, openAuthority } = given;
  const accounts = createAccounts({ store: store.accounts, openAuthority, now });
  const parts: StepParts = { ...given, accounts, budgets: createBudgets(store.budgets), tell: store.happenings.add };
  const exclusively = createKeyedLock();
  /** When a record that has just been wanted, or is not any more, has something to be done. */
  const planned = (record: CertificateRecord): CertificateRecord => {
    const moment = nextMoment(
      record,
      store.settings.read().issuers.map(({ directory }) => directory),
    );
    return { ...record, nextAt: moment === null ? null : Math.max(moment, now()) };
  };
  const lifecycle: Lifecycle = {
    parts,
    exclusively,
    async begin() {
      const ids = listAwaiting(store);
      const restore = (id: string) =>
        exclusively(id, () => restoreAnswers(parts, id)).catch((error: unknown) =>
          parts.log.error('answers to challenges are missing: the order will fail and be placed again', { id, error }),
        );
      await Promise.all(ids.map(restore));
    },
    ...createTurns(parts, exclusively),
    want: (id, wanted) =>
      exclusively(id, async () => {
        const record = store.certificates.read(id);
        const next = applyWanted(record, wanted, now());
        if (next === undefined) return;
        store.certificates.save(next.work === null ? planned(next) : next, next.work === null ? { pending: null } : {});
        if (next.work === null) await withdrawChallenges(parts, id);
      }),
    async wantAll(changes) {
      for (let start = 0; start < changes.length; start += TOGETHER) {
        const some = changes.slice(start, start + TOGETHER);
        const isNew = ({ id, wanted }: WantedChange) => wanted?.choice === 'automatic' && store.certificates.read(id) === undefined;
        // Of what is not known yet no step can be under way.
        store.certificates.saveAll(
          some
            .filter(isNew)
            .flatMap(({ wanted }) => applyWanted(undefined, wanted, now()) ?? [])
            .map(planned),
        );
        for (const { id, wanted } of some) {
          if (applyWanted(store.certificates.read(id), wanted, now()) !== undefined) await lifecycle.want(id, wanted);
        }
        await nextTurnOfLoop();
      }
    },
    configure(settings) {
      if (JSON.stringify(settings) === JSON.stringify(store.settings.read())) return;
      store.settings.save(settings, () => {
        store.certificates.saveAll(listTroubled(parts).map((record) => tryAgain(record, settings, now())));
        store.certificates.makeAllDue(now());
      });
      accounts.reopen();
    },
  };
  return lifecycle;
}

/** What stood in the way may be gone with other settings. */
function tryAgain(record: CertificateRecord, { issuers }: AcmeSettings, now: number): CertificateRecord {
  const isOver = record.trouble === 'stopped' || issuers.length === 0;
  return { ...record, ...(isOver ? untroubled : {}), tryAt: null, nextIssuer: null, nextAt: now };
}

function listTroubled({ store }: StepParts): CertificateRecord[] {
  const all = (['blocked', 'failing', 'stopped'] as const).map((state) => store.certificates.list({ state, after: '', limit: -1 }));
  return all.flat();
}
