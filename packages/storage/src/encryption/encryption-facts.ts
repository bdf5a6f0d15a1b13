import { z } from 'zod';
import type { ObjectFacts } from '../model/records.ts';

/** What is stored of an object's encryption. `key`: its data key, wrapped (`wrapped-key.ts`). */
const encryptionFacts = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('SSE-C'),
    key: z.string(),
    /** MD5 of the customer's key, which S3 sends back. The key has 256 random bits, so its MD5 gives nothing away. */
    customerKeyMd5: z.string(),
  }),
  z.object({ mode: z.literal('AES256'), key: z.string(), master: z.string() }),
  z.object({
    mode: z.enum(['aws:kms', 'aws:kms:dsse']),
    key: z.string(),
    kmsKey: z.string(),
    /** How the client named the key. */
    kmsKeyName: z.string(),
    context: z.string().optional(),
    bucketKey: z.literal(true).optional(),
  }),
]);
type Stored = z.infer<typeof encryptionFacts>;
export type EncryptionFacts = Stored;

/** Undefined: the object is stored as it is. */
export function readFacts(facts: ObjectFacts): EncryptionFacts | undefined {
  if (facts.encryption === undefined) return undefined;
  const { bucketKey, ...others } = facts.encryption;
  return encryptionFacts.parse(bucketKey === undefined ? others : { ...others, bucketKey: true });
}

/** Catalogues keep texts and numbers. */
export function writeFacts(facts: EncryptionFacts): NonNullable<ObjectFacts['encryption']> {
  const written: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) written[name] = value === true ? 1 : value;
  return written;
}
