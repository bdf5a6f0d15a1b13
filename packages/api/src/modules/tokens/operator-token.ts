import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allScopes, tokenId } from '@daspanel/contract';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { OWNER } from '../../access/actor.ts';
import { system } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import type { TokenStore } from './token-store.ts';
import { hashSecret, makeTokenText, parseTokenText } from './token-text.ts';

interface Parts {
  readonly tokens: TokenStore;
  readonly changes: ChangeWriter;
  readonly newId: (letter: string) => string;
  /** `data/state/secrets`. */
  readonly folder: string;
}

/** Sees to it that `state/secrets/operator-token` holds a token that works: what root on this machine acts with. Another one ends the one before. */
export async function keepOperatorToken(parts: Parts): Promise<void> {
  await mkdir(parts.folder, { recursive: true, mode: 0o700 });
  const file = join(parts.folder, 'operator-token');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (works(parts.tokens, kept.trim())) return;
  const id = tokenId.parse(parts.newId('t'));
  const token = makeTokenText('operator', id);
  await parts.changes.write('operator-token.make', system, (change) => {
    parts.tokens.removeKind('operator');
    parts.tokens.insert(
      {
        id,
        kind: 'operator',
        owner: OWNER,
        name: 'operator of this machine',
        hash: hashSecret(token),
        scopes: allScopes,
        sites: null,
        expiresAt: null,
      },
      change.now,
    );
    change.describe({ object: id, details: { kind: 'operator' } });
    change.announce('token.created', id);
  });
  await writeFileDurably(file, `${token}\n`, { mode: 0o600 });
}

function works(tokens: TokenStore, text: string): boolean {
  const named = parseTokenText(text);
  return named !== undefined && named.kind === 'operator' && tokens.find(named.id)?.hash === hashSecret(text);
}
