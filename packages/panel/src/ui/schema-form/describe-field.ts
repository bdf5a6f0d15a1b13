import { z } from 'zod';

/** How a field of a schema is asked for. */
export interface FieldDescription {
  readonly kind: 'text' | 'number' | 'switch' | 'choice';
  /** From the schema's `meta`; the same as in the API's documentation. */
  readonly title: string;
  readonly description: string | undefined;
  readonly isRequired: boolean;
  /** Of `choice`. */
  readonly choices: readonly string[];
}

/** Reads from a schema how the field at `path` (`version.name`) is asked for. Throws where there is none. */
export function describeField(schema: z.ZodObject, path: string): FieldDescription {
  const field = findField(schema, path);
  const inner = unwrap(field);
  const meta = metaOf(field);
  return {
    kind: kindOf(inner),
    title: meta.title ?? path,
    description: meta.description,
    isRequired: !field.safeParse(undefined).success,
    choices: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
  };
}

function findField(schema: z.ZodObject, path: string): z.ZodType {
  let found: z.ZodType = schema;
  for (const name of path.split('.')) {
    const inside = unwrap(found);
    const next: unknown = inside instanceof z.ZodObject ? inside.shape[name] : undefined;
    if (!(next instanceof z.ZodType)) throw new Error(`the schema has no field ${path}`);
    found = next;
  }
  return found;
}

/** What lies below optional, nullable, default and the like; of a pipe what goes in. */
function unwrap(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodPipe) return field.in instanceof z.ZodType ? unwrap(field.in) : field;
  if (
    field instanceof z.ZodOptional ||
    field instanceof z.ZodNullable ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodPrefault ||
    field instanceof z.ZodReadonly
  ) {
    const inner: unknown = field.unwrap();
    return inner instanceof z.ZodType ? unwrap(inner) : field;
  }
  return field;
}

/** The title of an inner schema stands where the outer one says nothing. */
function metaOf(field: z.ZodType): { readonly title: string | undefined; readonly description: string | undefined } {
  const own = field.meta();
  const inner: unknown = 'unwrap' in field && typeof field.unwrap === 'function' ? field.unwrap() : undefined;
  const below = inner instanceof z.ZodType ? metaOf(inner) : undefined;
  return { title: own?.title ?? below?.title, description: own?.description ?? below?.description };
}

function kindOf(inner: z.ZodType): FieldDescription['kind'] {
  if (inner instanceof z.ZodBoolean) return 'switch';
  if (inner instanceof z.ZodNumber) return 'number';
  if (inner instanceof z.ZodEnum) return 'choice';
  return 'text';
}
