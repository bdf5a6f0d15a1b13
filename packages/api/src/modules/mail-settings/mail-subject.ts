import { systemActor } from '../../access/actor.ts';
import type { Step } from '../../reconciler/plan.ts';
import { keyOfSubject, type Subject } from '../../reconciler/subject.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { mailScope, type MailScope, type MailSettingsStore } from './mail-settings-store.ts';

const KIND = 'mail';

/** What the reconciler does for mail: hands settings to the mail part, and has it remove what is left of purged sites. */
export function createMailSubject({
  mailSettings,
  sites,
}: {
  readonly mailSettings: MailSettingsStore;
  readonly sites: SiteStore;
}): Subject {
  const isPurged = (scope: MailScope) => scope !== 'installation' && sites.forActor(systemActor).find(scope) === undefined;
  return {
    kind: KIND,
    plan(name): readonly Step[] {
      const scope = mailScope.parse(name);
      if (scope !== 'installation' && isPurged(scope)) return [{ do: 'purge-mail', site: scope }];
      const settings = mailSettings.find(scope);
      return settings === undefined ? [] : [{ do: 'configure-mail', scope, settings }];
    },
    files: () => [],
    exists: (name) => !isPurged(mailScope.parse(name)),
  };
}

export function markOfMail(scope: MailScope): string {
  return keyOfSubject(KIND, scope);
}
