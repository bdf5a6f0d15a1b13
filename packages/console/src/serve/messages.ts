import { z } from 'zod';

const size = { columns: z.int().min(1).max(1_000), rows: z.int().min(1).max(1_000) };
const first = z.strictObject({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/), ...size });
const later = z.strictObject({ type: z.literal('size'), ...size });

/** What a browser says first; undefined: it cannot be read. */
export function firstMessage(data: Buffer): z.infer<typeof first> | undefined {
  return read(first, data);
}

/** What it says in text later on; what is typed comes as bytes. */
export function laterMessage(data: Buffer): z.infer<typeof later> | undefined {
  return read(later, data);
}

const LONGEST = 1_000;

function read<Schema extends z.ZodType>(schema: Schema, data: Buffer): z.output<Schema> | undefined {
  if (data.length > LONGEST) return undefined;
  try {
    return schema.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
