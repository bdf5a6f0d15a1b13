import { expect, test } from 'vitest';
import { openSealedArchive, sealArchive, SealBroken } from './sealed-archive.ts';

test('what was sealed is opened with the same passphrase only, and not when a byte was changed', async () => {
  const sealed = await sealArchive('correct horse', Buffer.from('key material'));
  expect(sealed.includes('key material')).toBe(false);
  expect((await openSealedArchive('correct horse', sealed)).toString()).toBe('key material');
  await expect(openSealedArchive('wrong horse', sealed)).rejects.toThrow(SealBroken);
  const changed = Buffer.from(sealed);
  changed[50] = (changed[50] ?? 0) ^ 1;
  await expect(openSealedArchive('correct horse', changed)).rejects.toThrow(SealBroken);
}, 30_000);
