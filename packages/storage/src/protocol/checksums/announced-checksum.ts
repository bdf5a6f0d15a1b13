import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../model/records.ts';
import { s3Error } from '../s3-error.ts';
import { CHECKSUM_LENGTHS } from './running-checksum.ts';

/** A checksum that the client promises of the body: its value, or that a trailer will bring it. */
export interface AnnouncedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** base64; undefined: in the trailer. */
  readonly value: string | undefined;
}

const HEADERS: ReadonlyMap<string, ChecksumAlgorithm> = new Map(
  CHECKSUM_ALGORITHMS.map((algorithm) => [checksumHeader(algorithm), algorithm]),
);

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Reads the name of an algorithm in any case; throws `InvalidRequest`. */
export function readAlgorithm(name: string): ChecksumAlgorithm {
  const found = CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
  if (found === undefined)
    throw s3Error('InvalidRequest', {
      message:
        'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    });
  return found;
}

/** The one checksum in these headers (or form fields); undefined when there is none. Throws `InvalidRequest` for two of them or a value that none can have. */
export function findChecksumValue(
  headers: Readonly<Record<string, string>>,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  let found: { algorithm: ChecksumAlgorithm; value: string } | undefined;
  for (const [name, algorithm] of HEADERS) {
    const value = headers[name];
    if (value === undefined) continue;
    if (found !== undefined)
      throw s3Error('InvalidRequest', { message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.' });
    requireChecksumValue(algorithm, value);
    found = { algorithm, value };
  }
  return found;
}

export function requireChecksumValue(algorithm: ChecksumAlgorithm, value: string): void {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== CHECKSUM_LENGTHS[algorithm] || bytes.toString('base64') !== value)
    throw s3Error('InvalidRequest', { message: `Value for ${checksumHeader(algorithm)} header is invalid.` });
}

/** What the headers promise of the body. `hasTrailer`: the body ends in a trailer; otherwise `x-amz-trailer` means nothing (some clients send it all the same). */
export function readAnnouncedChecksum(headers: Readonly<Record<string, string>>, hasTrailer: boolean): AnnouncedChecksum | undefined {
  const trailer = hasTrailer ? headers['x-amz-trailer']?.trim().toLowerCase() : undefined;
  const value = findChecksumValue(headers);
  if (trailer !== undefined && trailer !== '') {
    const algorithm = HEADERS.get(trailer);
    if (algorithm === undefined)
      throw s3Error('InvalidRequest', { message: 'The value specified in the x-amz-trailer header is not supported' });
    if (value === undefined) return { algorithm, value: undefined };
    if (value.algorithm !== algorithm)
      throw s3Error('InvalidRequest', { message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.' });
  }
  return value;
}
