import { granteeByEmail, granteeById, granteeByUri } from '../../authorization/acl/grantee.ts';
import type { Grantee } from '../../authorization/acl/access-control-list.ts';
import type { AccessControlList } from '../../model/records.ts';
import type { Accounts } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';

export interface Logging {
  readonly targetBucket: string;
  readonly targetPrefix: string;
  /** Grants that the log objects get beside their owner's. */
  readonly grants: readonly XmlElement[];
  /** `PartitionedPrefix` puts owner, region, bucket and day between prefix and name. */
  readonly partitionedBy: 'EventTime' | 'DeliveryTime' | undefined;
}

const MOST_PREFIX_BYTES = 800;

/** Reads a BucketLoggingStatus; undefined: logging is off. Throws `MalformedXML`. */
export function parseLogging(text: string): Logging | undefined {
  const document = readXml(text, 'BucketLoggingStatus');
  const enabled = childOf(document, 'LoggingEnabled');
  if (enabled === undefined) {
    if (document.children.length > 0) throw s3Error('MalformedXML');
    return undefined;
  }
  const targetBucket = textOf(enabled, 'TargetBucket');
  const targetPrefix = textOf(enabled, 'TargetPrefix');
  if (!targetBucket || targetPrefix === undefined || Buffer.byteLength(targetPrefix) > MOST_PREFIX_BYTES) throw s3Error('MalformedXML');
  const grants = childOf(enabled, 'TargetGrants');
  return {
    targetBucket,
    targetPrefix,
    grants: grants === undefined ? [] : childrenOf(grants, 'Grant'),
    partitionedBy: readPartition(enabled),
  };
}

function readPartition(enabled: XmlElement): Logging['partitionedBy'] {
  const format = childOf(enabled, 'TargetObjectKeyFormat');
  if (format === undefined) return undefined;
  const simple = childOf(format, 'SimplePrefix');
  const partitioned = childOf(format, 'PartitionedPrefix');
  if ((simple === undefined) === (partitioned === undefined)) throw s3Error('MalformedXML');
  if (partitioned === undefined) return undefined;
  const source = textOf(partitioned, 'PartitionDateSource') ?? 'EventTime';
  if (source !== 'EventTime' && source !== 'DeliveryTime') throw s3Error('MalformedXML');
  return source;
}

/** The grants of log objects. Throws the error of a grantee that does not exist, and `MalformedXML`. */
export async function readTargetGrants(grants: readonly XmlElement[], accounts: Accounts): Promise<AccessControlList['grants']> {
  const read: AccessControlList['grants'][number][] = [];
  for (const grant of grants) {
    const permission = textOf(grant, 'Permission');
    if (permission !== 'FULL_CONTROL' && permission !== 'READ' && permission !== 'WRITE') throw s3Error('MalformedXML');
    read.push({ grantee: await readGrantee(childOf(grant, 'Grantee'), accounts), permission });
  }
  return read;
}

async function readGrantee(grantee: XmlElement | undefined, accounts: Accounts): Promise<Grantee> {
  const named = (name: string) => grantee && textOf(grantee, name);
  const [id, email, uri] = [named('ID'), named('EmailAddress'), named('URI')];
  if (id !== undefined) return granteeById(accounts, id);
  if (email !== undefined) return granteeByEmail(accounts, email);
  if (uri !== undefined) return granteeByUri(uri);
  throw s3Error('MalformedXML');
}
