import type { PartRecord, UploadRecord } from '../model/object-store.ts';
import type { Checksum, ChecksumAlgorithm } from '../model/records.ts';
import { combineCrc, isCombinable, type CombinableAlgorithm } from '../protocol/checksums/combine-crc.ts';
import { createChecksum } from '../protocol/checksums/running-checksum.ts';

/** Checksum of the object that the parts make: of all its bytes where the algorithm can be combined, of the parts' checksums otherwise. Undefined when the parts do not all have one of the same algorithm. */
export function checksumOfParts(upload: UploadRecord, parts: readonly PartRecord[]): Checksum | undefined {
  const algorithm = upload.checksum?.algorithm ?? parts[0]?.checksum?.algorithm;
  if (algorithm === undefined || parts.some(({ checksum }) => checksum?.algorithm !== algorithm)) return undefined;
  const type = upload.checksum?.type ?? (isCombinable(algorithm) ? 'FULL_OBJECT' : 'COMPOSITE');
  const sums = parts.map(({ checksum, size }) => ({ bytes: Buffer.from(checksum?.value ?? '', 'base64'), size }));
  if (type === 'FULL_OBJECT' && isCombinable(algorithm)) return { algorithm, type, value: combine(algorithm, sums).toString('base64') };
  return { algorithm, type: 'COMPOSITE', value: `${checksumOf(algorithm, Buffer.concat(sums.map(({ bytes }) => bytes)))}-${parts.length}` };
}

function combine(algorithm: CombinableAlgorithm, sums: readonly { readonly bytes: Buffer; readonly size: number }[]): Buffer {
  const [first, ...others] = sums;
  return others.reduce((sum, { bytes, size }) => combineCrc(algorithm, sum, bytes, size), first?.bytes ?? Buffer.alloc(0));
}

function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  const checksum = createChecksum(algorithm);
  checksum.update(bytes);
  return checksum.digest().toString('base64');
}
