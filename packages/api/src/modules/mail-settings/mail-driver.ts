import { mailRelay, type mailRequests, type MailRelay } from '@daspanel/formats/mail-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { z } from 'zod';
import { SiteProblem } from '../../reconciler/site-problem.ts';
import type { MailScope, StoredMailServer, StoredMailSettings } from './mail-settings-store.ts';
import { openPassword } from './relay-password.ts';

/** What the reconciler has the mail part do. Both may be repeated. */
export interface MailDriver {
  readonly configureMail: (scope: MailScope, settings: StoredMailSettings) => Promise<void>;
  /** Removes the messages and settings of a site for good. */
  readonly purgeMail: (site: SiteId) => Promise<void>;
}

const TIMEOUT = 30_000;

export function createMailDriver(requester: Requester, key: Secret<Buffer>): MailDriver {
  const ask = async (operation: 'mail.configure' | 'mail.purge', input: unknown) => {
    try {
      await requester.request(operation, input, { timeoutMilliseconds: TIMEOUT });
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    async configureMail(scope, settings) {
      const input: z.input<(typeof mailRequests)['mail.configure']> = {
        scope,
        relay: describeRelay(key, scope, settings),
        limits: settings.limits ?? undefined,
      };
      await ask('mail.configure', input);
    },
    purgeMail: (site) => ask('mail.purge', { site }),
  };
}

function explain(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  if (error.code === 'unreachable' || error.code === 'timeout')
    return new SiteProblem('the mail catcher does not answer; it is tried again', { cause: error });
  if (error.code === 'disk-full') return new SiteProblem('the disk is full; it is tried again', { cause: error });
  return error;
}

/** Null: mail is only kept; undefined: as the installation's. */
function describeRelay(key: Secret<Buffer>, scope: MailScope, { relay, password }: StoredMailSettings): MailRelay | null | undefined {
  if (relay.kind === 'installation') return undefined;
  return relay.kind === 'none' ? null : openMailServer(key, scope, relay, password);
}

/** Takes what the mail part knows, and leaves the rest. */
const relayFields = z.object(mailRelay.shape);

/** A stored server with its password. Throws SiteProblem when that cannot be opened. */
export function openMailServer(key: Secret<Buffer>, scope: MailScope, server: StoredMailServer, sealed: string | null): MailRelay {
  if (sealed === null) return relayFields.parse(server);
  try {
    return relayFields.parse({ ...server, password: openPassword(key, scope, sealed) });
  } catch (error) {
    throw new SiteProblem('the stored password of the mail server cannot be read: set it again', { cause: error });
  }
}
