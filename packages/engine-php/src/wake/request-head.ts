import { poolId, type PoolId } from '@daspanel/formats/identifiers.ts';

/** The parameter in which the proxy names the pool that a request is for. */
export const POOL_PARAMETER = 'DASPANEL_POOL';

const HEADER_BYTES = 8;
const BEGIN_REQUEST = 1;
const PARAMS = 4;
const KEEP_CONNECTION = 1;
/** Offset of BEGIN_REQUEST's flags: the header and the two bytes of the role come first. */
const FLAGS_OFFSET = HEADER_BYTES + 2;

export type RequestHead =
  | { readonly state: 'incomplete' }
  | { readonly state: 'invalid'; readonly problem: string }
  | { readonly state: 'complete'; readonly pool: PoolId; readonly requestId: number };

/**
 * Looks for the pool in the first bytes of a FastCGI connection (specification 1.0, sections 3.3, 3.4 and 5): BEGIN_REQUEST, then PARAMS
 * whose name-value pairs may cross records. Stops at the pair that names the pool.
 */
export function readRequestHead(bytes: Buffer): RequestHead {
  const pairs: Buffer[] = [];
  let offset = 0;
  let requestId = 0;
  while (offset + HEADER_BYTES <= bytes.length) {
    const type = bytes.readUInt8(offset + 1);
    const size = bytes.readUInt16BE(offset + 4);
    const end = offset + HEADER_BYTES + size + bytes.readUInt8(offset + 6);
    if (bytes.readUInt8(offset) !== 1) return { state: 'invalid', problem: 'not FastCGI version 1' };
    if (type !== (offset === 0 ? BEGIN_REQUEST : PARAMS)) return { state: 'invalid', problem: `unexpected record type ${type}` };
    if (end > bytes.length) return { state: 'incomplete' };
    requestId = bytes.readUInt16BE(offset + 2);
    if (type === PARAMS) {
      pairs.push(bytes.subarray(offset + HEADER_BYTES, offset + HEADER_BYTES + size));
      const named = findPool(Buffer.concat(pairs));
      if (named !== undefined) return asPool(named, requestId);
      if (size === 0) return { state: 'invalid', problem: `there is no parameter ${POOL_PARAMETER}` };
    }
    offset = end;
  }
  return { state: 'incomplete' };
}

/** Makes the responder close the connection after its answer: a second request could be meant for another pool. */
export function refuseKeptConnection(bytes: Buffer): void {
  bytes.writeUInt8(bytes.readUInt8(FLAGS_OFFSET) & ~KEEP_CONNECTION, FLAGS_OFFSET);
}

function asPool(named: string, requestId: number): RequestHead {
  const pool = poolId.safeParse(named);
  return pool.success ? { state: 'complete', pool: pool.data, requestId } : { state: 'invalid', problem: `${POOL_PARAMETER} is no pool` };
}

function findPool(pairs: Buffer): string | undefined {
  let offset = 0;
  for (;;) {
    const name = readLength(pairs, offset);
    if (name === undefined) return undefined;
    const value = readLength(pairs, name.next);
    if (value === undefined) return undefined;
    const nameEnd = value.next + name.length;
    const valueEnd = nameEnd + value.length;
    if (valueEnd > pairs.length) return undefined;
    if (pairs.toString('latin1', value.next, nameEnd) === POOL_PARAMETER) return pairs.toString('latin1', nameEnd, valueEnd);
    offset = valueEnd;
  }
}

/** One byte below 128, else four bytes whose first bit is set. */
function readLength(bytes: Buffer, offset: number): { readonly length: number; readonly next: number } | undefined {
  if (offset >= bytes.length) return undefined;
  const first = bytes.readUInt8(offset);
  if (first < 128) return { length: first, next: offset + 1 };
  if (offset + 4 > bytes.length) return undefined;
  return { length: bytes.readUInt32BE(offset) & 0x7fffffff, next: offset + 4 };
}
