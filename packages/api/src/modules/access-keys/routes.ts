import { contract } from '@daspanel/contract';
import type { Secret } from '@daspanel/platform/secret.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound } from '../../problem.ts';
import type { ExecuteStep } from '../../reconciler/execute-step.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { PATIENCE } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { AccessKeyStore } from './access-key-store.ts';
import { markOfAccessKey } from './access-key-subject.ts';
import { secretOfAccessKey } from './access-key-text.ts';
import { createAccessKey } from './create-access-key.ts';
import { presentAccessKey } from './present-access-key.ts';
import { revokeAccessKey } from './revoke-access-key.ts';

const { accessKeys } = contract;

export interface AccessKeyParts {
  readonly accessKeys: AccessKeyStore;
  readonly sites: SiteStore;
  readonly changes: ChangeWriter;
  readonly execute: ExecuteStep;
  readonly reconciler: Pick<Reconciler, 'settle'>;
  /** What the secrets of keys follow from. */
  readonly accessKeySecret: Secret<Buffer>;
}

export function accessKeyHandlers(parts: AccessKeyParts): Handler[] {
  return [
    handle(accessKeys.list, ({ query, caller }) => {
      const { limit, cursor, site } = query;
      const list = ['access-keys.list', site ?? null];
      const after = parseCursor(list, ['number', 'string'] as const, cursor);
      const rows = parts.accessKeys.list(caller.actor, { site, after, limit: limit + 1 });
      return { status: 200, body: pageOf(rows, limit, list, presentAccessKey, (key) => [key.created_at, key.id]) };
    }),
    handle(accessKeys.create, async ({ body, caller }) => {
      const key = await createAccessKey(parts, caller, body);
      await parts.reconciler.settle(markOfAccessKey(key.id), PATIENCE);
      const secretAccessKey = secretOfAccessKey(parts.accessKeySecret, key.id);
      return {
        status: 201,
        body: { ...presentAccessKey(key), secretAccessKey },
        headers: { location: `/v1/access-keys/${key.id}` },
      };
    }),
    handle(accessKeys.get, ({ params, caller }) => {
      const key = parts.accessKeys.findFor(caller.actor, params.accessKey);
      if (key === undefined) throw notFound();
      return { status: 200, body: presentAccessKey(key) };
    }),
    handle(accessKeys.revoke, async ({ params, caller }) => {
      await revokeAccessKey(parts, caller, params.accessKey);
      return { status: 204 };
    }),
  ];
}
