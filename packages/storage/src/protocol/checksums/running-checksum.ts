import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import type { ChecksumAlgorithm } from '../../model/records.ts';
import { createCrc64Nvme } from './crc64nvme.ts';

export interface RunningChecksum {
  readonly algorithm: ChecksumAlgorithm;
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

/** Bytes of each checksum. */
export const CHECKSUM_LENGTHS: Readonly<Record<ChecksumAlgorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return createCrc(algorithm, (bytes, value) => crc32(bytes, value));
    case 'CRC32C':
      return createCrc(algorithm, (bytes, value) => crc32c(bytes, value));
    case 'CRC64NVME':
      return { algorithm, ...createCrc64Nvme() };
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(algorithm.toLowerCase());
      return { algorithm, update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

function createCrc(algorithm: ChecksumAlgorithm, step: (bytes: Uint8Array, value: number) => number): RunningChecksum {
  let value = 0;
  return {
    algorithm,
    update(bytes) {
      value = step(bytes, value);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(value >>> 0);
      return digest;
    },
  };
}
