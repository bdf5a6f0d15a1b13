import type { FieldProblem } from '@daspanel/contract';
import { z } from 'zod';
import { notFound, Problem } from '../problem.ts';

/** Parses parameters of the path. An id that cannot exist is answered like one that does not exist. */
export function parseParams(schema: z.ZodObject | undefined, params: Readonly<Record<string, string>>): unknown {
  if (schema === undefined) return {};
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw notFound();
  return parsed.data;
}

/**
 * Parses a query. Every parameter must be known and stand once; whole numbers are digits only, booleans `true` or `false`. Throws 400
 * `unknown-parameter` or `invalid-parameter`.
 */
export function parseQuery(schema: z.ZodObject | undefined, query: URLSearchParams): unknown {
  const given: Record<string, unknown> = {};
  const shape = new Map(Object.entries(schema?.shape ?? {}));
  for (const [name, text] of query) {
    const field = shape.get(name);
    if (field === undefined)
      throw new Problem('unknown-parameter', `this operation has no query parameter ${JSON.stringify(name.slice(0, 64))}`);
    if (Object.hasOwn(given, name)) throw new Problem('invalid-parameter', `the query parameter ${name} stands twice`);
    given[name] = readParameter(jsonTypeOf(field), text);
  }
  const parsed = (schema ?? z.strictObject({})).safeParse(given);
  if (!parsed.success) throw invalid('invalid-parameter', 'query', parsed.error);
  return parsed.data;
}

const jsonTypes = new WeakMap<z.core.$ZodType, string | undefined>();

function jsonTypeOf(field: z.core.$ZodType): string | undefined {
  if (!jsonTypes.has(field)) {
    const { type } = z.toJSONSchema(field, { io: 'input' });
    jsonTypes.set(field, typeof type === 'string' ? type : undefined);
  }
  return jsonTypes.get(field);
}

function readParameter(type: string | undefined, text: string): unknown {
  if (type === 'integer') return /^(?:0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** Parses a body against its schema. Throws 422 `invalid-fields` that names every field that is wrong. */
export function parseBody(schema: z.ZodType, body: unknown): unknown {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid('invalid-fields', 'body', parsed.error);
  return parsed.data;
}

const MOST_FIELDS = 20;

function invalid(code: 'invalid-fields' | 'invalid-parameter', place: 'body' | 'query', error: z.ZodError): Problem {
  const fields = error.issues.slice(0, MOST_FIELDS).map((issue) => describeIssue(place, issue));
  const detail = fields.map(({ field, message }) => `${field === '' ? 'body' : field}: ${message}`).join('; ');
  return new Problem(code, detail.slice(0, 1000), { fields });
}

function describeIssue(place: 'body' | 'query', issue: z.core.$ZodIssue): FieldProblem {
  const path = issue.path.map((key) => String(key).slice(0, 64));
  const field = place === 'query' ? path.join('.') : path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { in: place, field, message: issue.message.slice(0, 200) };
}
