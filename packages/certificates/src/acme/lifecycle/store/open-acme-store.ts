import { createAccountStore, type AccountStore } from './account-store.ts';
import { createBudgetStore, type BudgetStore } from './budget-store.ts';
import { createCertificateStore, type CertificateStore } from './certificate-store.ts';
import { createChallengeStore, type ChallengeStore } from './challenge-store.ts';
import { createHappeningStore, type HappeningStore } from './happening-store.ts';
import { openAcmeDatabase } from './open-database.ts';
import { createSettingsStore, type SettingsStore } from './settings-store.ts';

export interface AcmeStore extends Disposable {
  /** It was made by opening it. */
  readonly isNew: boolean;
  readonly settings: SettingsStore;
  readonly accounts: AccountStore;
  readonly certificates: CertificateStore;
  readonly challenges: ChallengeStore;
  readonly budgets: BudgetStore;
  readonly happenings: HappeningStore;
}

/** All that the ACME client keeps, in one database in this folder. */
export async function openAcmeStore(folder: string): Promise<AcmeStore> {
  const { database, isNew } = await openAcmeDatabase(folder);
  const happenings = createHappeningStore(database);
  return {
    isNew,
    settings: createSettingsStore(database),
    accounts: createAccountStore(database),
    certificates: createCertificateStore(database, happenings),
    challenges: createChallengeStore(database),
    budgets: createBudgetStore(database),
    happenings,
    [Symbol.dispose]() {
      database.close();
    },
  };
}
