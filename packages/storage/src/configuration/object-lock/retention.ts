import type { ObjectFacts } from '../../model/records.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { readXml, textOf } from '../../protocol/xml/read-xml.ts';

export type Retention = NonNullable<ObjectFacts['retention']>;
export type RetentionMode = Retention['mode'];

/** Stands for a retention that was taken away: facts are replaced one by one and none can be dropped. */
export const NO_RETENTION: Retention = { mode: 'GOVERNANCE', until: 0 };

export function retentionOf({ retention }: Pick<ObjectFacts, 'retention'>): Retention | undefined {
  return retention?.until === NO_RETENTION.until ? undefined : retention;
}

/** Throws `MalformedXML` for anything but the two modes. */
export function readMode(text: string | undefined): RetentionMode {
  if (text !== 'GOVERNANCE' && text !== 'COMPLIANCE') throw s3Error('MalformedXML');
  return text;
}

/** Reads a Retention document; undefined: an empty one, which takes the retention away. Throws `MalformedXML`, and `InvalidArgument` for a time that is past. */
export function parseRetention(text: string, now: number): Retention | undefined {
  const document = readXml(text, 'Retention');
  if (document.children.length === 0) return undefined;
  const mode = readMode(textOf(document, 'Mode'));
  const said = textOf(document, 'RetainUntilDate');
  const until = Date.parse(said ?? '');
  if (said === undefined || Number.isNaN(until)) throw s3Error('MalformedXML');
  if (until <= now) throw invalidArgument('The retain until date must be in the future!', 'RetainUntilDate', said);
  return { mode, until };
}

/** Reads a LegalHold document. Throws `MalformedXML`. */
export function parseLegalHold(text: string): boolean {
  const status = textOf(readXml(text, 'LegalHold'), 'Status');
  if (status !== 'ON' && status !== 'OFF') throw s3Error('MalformedXML');
  return status === 'ON';
}
