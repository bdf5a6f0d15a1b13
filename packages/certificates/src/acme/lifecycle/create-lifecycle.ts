import type { AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId, WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import { createAccounts, type OpenAuthority } from './accounts/accounts.ts';
import { createBudgets } from './budgets.ts';
import { DAY, HOUR } from './durations.ts';
import { BACKGROUND } from './planning/find-priority.ts';
import { LONGEST_SPAN } from './planning/limits.ts';
import { untroubled, type CertificateRecord } from './record/certificate-record.ts';
import { withdrawChallenges } from './steps/present-challenges.ts';
import { restoreAnswers } from './steps/restore-answers.ts';
import type { StepParts } from './steps/step-parts.ts';
import { takeStep } from './steps/take-step.ts';
import { forgetFuture } from './record/forget-future.ts';
import { applyWanted } from './wanted/apply-wanted.ts';

/** Steps under way at the same time, and how many of them may be in the background. */
const MOST_STEPS = 16;
const MOST_IN_BACKGROUND = 8;
/** Nothing but the end of what is kept is planned for later than this: the clock was ahead then. */
const LATEST = 2 * DAY;

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
  configure(settings: AcmeSettings): void;
  /** Changes a record while no step of it is under way. */
  exclusively<Result>(id: string, change: () => Promise<Result>): Promise<Result>;
}

export function createLifecycle(given: LifecycleParts): Lifecycle {
  const { store, now, openAuthority } = given;
  const accounts = createAccounts({ store: store.accounts, openAuthority, now });
  const parts: StepParts = { ...given, accounts, budgets: createBudgets(store.budgets), tell: store.happenings.add };
  const exclusively = createLocks();
  const underWay = new Map<string, number>();
  let tidiedAt = -Infinity;

  const tidyUp = async (): Promise<number> => {
    store.budgets.forgetBefore(now() - LONGEST_SPAN);
    for (const record of store.certificates.listLaterThan(now() + LATEST)) store.certificates.save(forgetFuture(record, now(), LATEST));
    for (const id of store.challenges.listCertificates()) await exclusively(id, () => withdrawLeftovers(parts, id));
    return 0;
  };
  const pick = (): { readonly id: string; readonly priority: number } | undefined => {
    const background = [...underWay.values()].filter((priority) => priority >= BACKGROUND).length;
    return store.certificates
      .listDue(now(), MOST_STEPS + underWay.size + 1)
      .find(({ id, priority }) => !underWay.has(id) && (priority < BACKGROUND || background < MOST_IN_BACKGROUND));
  };
  const step = async ({ id, priority }: { readonly id: string; readonly priority: number }): Promise<void> => {
    underWay.set(id, priority);
    try {
      await exclusively(id, () => takeStep(parts, id));
    } finally {
      underWay.delete(id);
    }
  };
  const work = async (first: { readonly id: string; readonly priority: number }): Promise<number> => {
    let steps = 0;
    for (let next: typeof first | undefined = first; next !== undefined; next = parts.signal.aborted ? undefined : pick()) {
      await step(next);
      steps += 1;
    }
    return steps;
  };
  return {
    parts,
    exclusively,
    async begin() {
      const working = store.certificates.listWorking();
      await Promise.all(working.map(({ id }) => exclusively(id, () => restoreAnswers(parts, id))));
    },
    async turn() {
      const workers: Promise<number>[] = [];
      if (Math.abs(now() - tidiedAt) > HOUR) {
        tidiedAt = now();
        workers.push(tidyUp());
      }
      for (let next = pick(); next !== undefined && underWay.size < MOST_STEPS; next = pick()) workers.push(work(next));
      return (await Promise.all(workers)).reduce((sum, steps) => sum + steps, 0);
    },
    nextDue: () => store.certificates.nextDue(new Set(underWay.keys())),
    want: (id, wanted) =>
      exclusively(id, async () => {
        const record = store.certificates.read(id);
        const next = applyWanted(record, wanted, now());
        if (next === undefined) return;
        store.certificates.save(next, next.work === null ? { pending: null } : {});
        if (next.work === null) await withdrawChallenges(parts, id);
      }),
    configure(settings) {
      if (JSON.stringify(settings) === JSON.stringify(store.settings.read())) return;
      store.settings.save(settings);
      accounts.reopen();
      store.certificates.saveAll(listTroubled(parts).map((record) => tryAgain(record, settings, now())));
      store.certificates.makeAllDue(now());
    },
  };
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

/** Answers of an order that is no more, which could not be taken away then. */
async function withdrawLeftovers(parts: StepParts, id: string): Promise<void> {
  if ((parts.store.certificates.read(id)?.work ?? null) === null) await withdrawChallenges(parts, id);
}

/** One after the other for the same id. */
function createLocks(): <Result>(id: string, change: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return (id, change) => {
    const before = last.get(id) ?? Promise.resolve();
    const mine = before.then(change, change);
    const settled = mine.catch(() => {});
    last.set(id, settled);
    void settled.then(() => {
      if (last.get(id) === settled) last.delete(id);
    });
    return mine;
  };
}
