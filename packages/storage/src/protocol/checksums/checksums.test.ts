import { randomBytes } from 'node:crypto';
import { Crc64Nvme } from '@aws-sdk/crc64-nvme';
import { expect, test } from 'vitest';
import { CHECKSUM_ALGORITHMS } from '../../model/records.ts';
import { readAnnouncedChecksum } from './announced-checksum.ts';
import { combineCrc, isCombinable } from './combine-crc.ts';
import { createChecksum } from './running-checksum.ts';

/** Of the nine bytes `123456789`: the check values that the algorithms are published with. */
const CHECKS = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

test.each(CHECKSUM_ALGORITHMS)('%s gives its published check value', (algorithm) => {
  const checksum = createChecksum(algorithm);
  checksum.update(Buffer.from('12345'));
  checksum.update(Buffer.from('6789'));
  expect(checksum.digest().toString('hex')).toBe(CHECKS[algorithm]);
});

test('CRC64NVME agrees with the SDK on pieces of any length and alignment', async () => {
  for (let round = 0; round < 50; round++) {
    const bytes = randomBytes(1 + Math.floor(Math.random() * 5_000));
    const ours = createChecksum('CRC64NVME');
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + 1 + Math.floor(Math.random() * 70));
      ours.update(piece);
      at += piece.length;
    }
    const theirs = new Crc64Nvme();
    theirs.update(bytes);
    expect(ours.digest()).toEqual(Buffer.from(await theirs.digest()));
  }
});

test('the CRC of a whole follows from those of its parts', () => {
  for (const algorithm of CHECKSUM_ALGORITHMS.filter(isCombinable)) {
    const [first, second] = [randomBytes(70_001), randomBytes(12_345)];
    const sum = (bytes: Uint8Array) => {
      const checksum = createChecksum(algorithm);
      checksum.update(bytes);
      return checksum.digest();
    };
    expect(combineCrc(algorithm, sum(first), sum(second), second.length)).toEqual(sum(Buffer.concat([first, second])));
    expect(combineCrc(algorithm, sum(first), sum(Buffer.alloc(0)), 0)).toEqual(sum(first));
  }
});

test('two checksums, a value that none can have and an unknown trailer are refused', () => {
  const refused =
    (headers: Record<string, string>, hasTrailer = false) =>
    () =>
      readAnnouncedChecksum(headers, hasTrailer);
  expect(refused({ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' })).toThrow('single');
  expect(refused({ 'x-amz-checksum-crc32': 'AAAA' })).toThrow('invalid');
  expect(refused({ 'x-amz-trailer': 'x-amz-meta-a' }, true)).toThrow('x-amz-trailer');
  expect(refused({ 'x-amz-trailer': 'x-amz-meta-a' })).not.toThrow();
  expect(readAnnouncedChecksum({ 'x-amz-trailer': 'x-amz-checksum-crc32c' }, true)).toEqual({ algorithm: 'CRC32C', value: undefined });
});
