import type { Operation } from './operation.ts';
import { s3Error } from './s3-error.ts';

interface Asked {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly level: Level;
}
type Level = 'service' | 'bucket' | 'object';

/** Query parameters that name a part of a bucket or object: a request with one that no operation knows must not be taken for another operation. */
const SUBRESOURCES = [
  'abac', 'accelerate', 'acl', 'analytics', 'append', 'attributes', 'cors', 'delete', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle',
  'location', 'logging', 'metadataConfiguration', 'metadataInventoryTable', 'metadataJournalTable', 'metadataTable', 'metrics', 'notification', 'object-lock',
  'ownershipControls', 'policy', 'policyStatus', 'publicAccessBlock', 'renameObject', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'session',
  'tagging', 'torrent', 'uploadId', 'uploads', 'versioning', 'versions', 'website',
]; // prettier-ignore

/** The operations in an order in which the first that fits is the right one. */
export function createOperationFinder(operations: readonly Operation[]): (asked: Asked) => Operation {
  const byPlace = new Map<string, Operation[]>();
  for (const operation of operations.toSorted((a, b) => demands(b) - demands(a))) {
    const place = `${operation.method} ${levelOf(operation)}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), operation]);
  }
  return ({ method, query, headers, level }) => {
    const candidates = byPlace.get(`${method} ${level}`) ?? [];
    const found = candidates.find(
      (operation) =>
        (operation.query ?? []).every((name) => query.has(name)) &&
        (operation.header === undefined || headers[operation.header] !== undefined),
    );
    if (found === undefined) throw s3Error('MethodNotAllowed', { details: { Method: method, ResourceType: level.toUpperCase() } });
    if (query.size > 0) refuseUnknown(query, found, () => operations.some((other) => levelOf(other) === level && isNamed(other, query)));
    return found;
  };
}

function demands(operation: Operation): number {
  return (operation.query?.length ?? 0) * 2 + (operation.header === undefined ? 0 : 1);
}

function levelOf({ target }: Operation): Level {
  return target === 'bucket-name' ? 'bucket' : target;
}

function isNamed(operation: Operation, query: URLSearchParams): boolean {
  return operation.query !== undefined && operation.query.every((name) => query.has(name) && SUBRESOURCES.includes(name));
}

/** `isKnown`: the subresource is one that another method may be used on. */
function refuseUnknown(query: URLSearchParams, found: Operation, isKnown: () => boolean): void {
  if (found.query?.some((name) => SUBRESOURCES.includes(name)) === true) return;
  for (const name of SUBRESOURCES) {
    if (!query.has(name)) continue;
    throw isKnown() ? s3Error('MethodNotAllowed') : s3Error('NotImplemented', { details: { Query: name } });
  }
}
