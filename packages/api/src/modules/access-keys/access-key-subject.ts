import type { AccessKeyFile } from '@daspanel/formats/access-key.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { planFileSteps } from '../../reconciler/plan-files.ts';
import { keyOfSubject, type Subject } from '../../reconciler/subject.ts';
import type { AccessKeyRow, AccessKeyStore } from './access-key-store.ts';
import { secretOfAccessKey } from './access-key-text.ts';

const KIND = 'access-key';
const FILE = /^access-keys\/([A-Za-z0-9_-]+)\.json$/;

interface Parts {
  readonly accessKeys: AccessKeyStore;
  readonly secret: Secret<Buffer>;
  readonly now: () => number;
}

/** What the reconciler does for access keys: a file for each that has not expired and whose owner is not suspended. */
export function createAccessKeySubject({ accessKeys, secret, now }: Parts): Subject {
  return {
    kind: KIND,
    plan(id, applied) {
      const key = accessKeys.find(id);
      const isAlive = key !== undefined && !accessKeys.isSuspended(id) && (key.expires_at === null || key.expires_at > now());
      const wanted = new Map(isAlive ? [[pathOfAccessKey(id), formatAccessKey(key, secret)]] : []);
      const { publish, remove } = planFileSteps(wanted, applied);
      return [...publish, ...remove];
    },
    files: (id) => [pathOfAccessKey(id)],
    exists: (id) => accessKeys.find(id) !== undefined,
  };
}

export function markOfAccessKey(id: string): string {
  return keyOfSubject(KIND, id);
}

/** In `data/`. */
export function pathOfAccessKey(id: string): string {
  return `access-keys/${id}.json`;
}

/** The mark of the key that a file belongs to, by what is wanted at this moment: nobody's once the key has been revoked. Undefined for other files, too. */
export function ownerOfAccessKeyFile(accessKeys: AccessKeyStore, path: string): string | undefined {
  const id = FILE.exec(path)?.[1];
  return id === undefined || accessKeys.find(id) === undefined ? undefined : markOfAccessKey(id);
}

export function isAccessKeyFile(path: string): boolean {
  return FILE.test(path);
}

function formatAccessKey(key: AccessKeyRow, secret: Secret<Buffer>): string {
  const file: AccessKeyFile = {
    id: key.id,
    secret: secretOfAccessKey(secret, key.id),
    account: { id: key.owner, name: key.owner },
    sites: key.sites,
    access: key.access,
    expiresAt: key.expires_at,
  };
  return `${JSON.stringify(file)}\n`;
}
