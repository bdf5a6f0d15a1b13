/** The CRCs that S3 can put together from those of the parts, and their reflected polynomials. */
const WIDTHS = {
  CRC32: { bits: 32, polynomial: 0xedb88320n },
  CRC32C: { bits: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;
export type CombinableAlgorithm = keyof typeof WIDTHS;

export function isCombinable(algorithm: string): algorithm is CombinableAlgorithm {
  return algorithm in WIDTHS;
}

/**
 * CRC of two pieces that follow each other, from the CRC of each and the length of the second: the first is moved on by `length` zero bytes, which is a matrix
 * over GF(2) raised to that power (as zlib's `crc32_combine`), and added.
 */
export function combineCrc(algorithm: CombinableAlgorithm, first: Uint8Array, second: Uint8Array, length: number): Buffer {
  const { bits, polynomial } = WIDTHS[algorithm];
  let moved = toNumber(first);
  let matrix = squared(squared(squared(oneZeroBit(bits, polynomial))));
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) moved = times(matrix, moved);
    matrix = squared(matrix);
  }
  return Buffer.from((moved ^ toNumber(second)).toString(16).padStart(bits / 4, '0'), 'hex');
}

/** What one zero bit does to each bit of the CRC. */
function oneZeroBit(bits: number, polynomial: bigint): readonly bigint[] {
  return Array.from({ length: bits }, (_, bit) => (bit === 0 ? polynomial : 1n << BigInt(bit - 1)));
}

function times(matrix: readonly bigint[], vector: bigint): bigint {
  let sum = 0n;
  for (let bit = 0, left = vector; left !== 0n; bit++, left >>= 1n) if ((left & 1n) === 1n) sum ^= matrix[bit] ?? 0n;
  return sum;
}

function squared(matrix: readonly bigint[]): readonly bigint[] {
  return matrix.map((row) => times(matrix, row));
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}
