import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { z } from 'zod';
import type { AuditStore } from './audit-store.ts';

const anchor = z.strictObject({ sequence: z.int(), hash: z.string(), at: z.string(), signature: z.string() });
type Anchor = z.infer<typeof anchor>;

export interface AuditAnchors {
  /** Notes the present head, signed, unless it has not moved. */
  note(now: number): Promise<void>;
  /** The first record that an anchor contradicts; undefined when all agree. */
  findContradiction(): Promise<number | undefined>;
}

interface Parts {
  readonly audit: AuditStore;
  /** `data/state`. */
  readonly folder: string;
  readonly secrets: string;
  readonly log: Log;
}

/**
 * Heads of the audit chain, kept beside the database in `state/audit-heads` and signed with Ed25519, and told to the log, which the API can only append to. A
 * chain that was written anew from some record on, with all its hashes, still contradicts them.
 */
export async function openAuditAnchors({ audit, folder, secrets, log }: Parts): Promise<AuditAnchors> {
  const key = await readOrMakeKey(join(secrets, 'audit-key'));
  const file = join(folder, 'audit-heads');
  let noted = -1;
  return {
    async note(now) {
      const { sequence, hash } = audit.head();
      if (sequence === noted) return;
      const content = { sequence, hash, at: new Date(now).toISOString() };
      await appendFile(file, `${JSON.stringify({ ...content, signature: signHead(key, content) })}\n`, { mode: 0o600 });
      log.info('head of the audit chain', content);
      noted = sequence;
    },
    async findContradiction() {
      const text = await readFile(file, 'utf8').catch(() => '');
      for (const line of text.split('\n').filter((one) => one !== '')) {
        const head = readAnchor(line);
        if (head === undefined || !isGenuine(key, head)) return 0;
        if (head.sequence > 0 && audit.hashOf(head.sequence) !== head.hash) return head.sequence;
      }
      return undefined;
    },
  };
}

async function readOrMakeKey(path: string): Promise<KeyObject> {
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return createPrivateKey(kept);
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await writeFileDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return privateKey;
}

type Content = Omit<Anchor, 'signature'>;

function signHead(key: KeyObject, { sequence, hash, at }: Content): string {
  return sign(null, Buffer.from(JSON.stringify([sequence, hash, at])), key).toString('base64');
}

function isGenuine(key: KeyObject, { sequence, hash, at, signature }: Anchor): boolean {
  return verify(null, Buffer.from(JSON.stringify([sequence, hash, at])), createPublicKey(key), Buffer.from(signature, 'base64'));
}

function readAnchor(line: string): Anchor | undefined {
  try {
    return anchor.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
