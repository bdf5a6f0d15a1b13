import type { Secret } from '@daspanel/platform/secret.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { AskMail } from '../mail/mail-part.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { Allowance } from '../plans/allowance.ts';
import type { MailSettingsStore } from './mail-settings-store.ts';

/** What the operations on mail settings work with. */
export interface MailSettingsParts {
  readonly mailSettings: MailSettingsStore;
  readonly sites: SiteStore;
  readonly dirty: DirtyStore;
  /** What plans let owners have. */
  readonly allowance: Allowance;
  readonly changes: ChangeWriter;
  readonly reconciler: Pick<Reconciler, 'settle'>;
  readonly askMail: AskMail;
  /** Seals the passwords of mail servers. */
  readonly mailKey: Secret<Buffer>;
}
