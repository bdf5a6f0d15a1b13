import { expect, test } from 'vitest';
import type { z } from 'zod';
import { endpoints, openApiDocument, problems } from './index.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly unknown[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: object; readonly example?: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly description?: string }>>;
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, z.core.JSONSchema.JSONSchema>> };
}

const document = JSON.parse(JSON.stringify(openApiDocument(endpoints, 'https://api.daspanel.localhost'))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** What a reference `#/a/b` (RFC 6901) leads to. */
function resolve(reference: string): unknown {
  const keys = reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    document,
  );
}

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(references.length).toBeGreaterThan(100);
  for (const reference of references) expect([reference, resolve(reference) !== undefined]).toEqual([reference, true]);
});

test('every operation stands in it once, with its parameters, answers and problems', () => {
  expect(operations.map(({ operation }) => operation.operationId).toSorted()).toEqual(endpoints.map(({ id }) => id).toSorted());
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const described = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect([path, described.map(({ name }) => name)]).toEqual([path, inPath]);
    expect(described.every(({ required }) => required)).toBe(true);
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
    expect(Object.keys(operation.responses)).toContain('500');
    for (const response of Object.values(operation.responses)) expect(response.$ref ?? response.description).toBeTruthy();
  }
});

test('every schema is JSON Schema that refuses unknown fields, and examples are acceptable', () => {
  for (const endpoint of endpoints) {
    if (endpoint.body === undefined) continue;
    const unknown = { ...(endpoint.example?.body as object | undefined), surprise: true };
    expect([endpoint.id, endpoint.body.safeParse(unknown).success]).toEqual([endpoint.id, false]);
    if (endpoint.example !== undefined)
      expect([endpoint.id, endpoint.body.safeParse(endpoint.example.body).error]).toEqual([endpoint.id, undefined]);
  }
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    expect([name, 'type' in schema || 'anyOf' in schema || 'oneOf' in schema]).toEqual([name, true]);
  }
});

test('changing operations are guarded, and only few answer strangers', () => {
  const open = endpoints.filter(({ access }) => access === 'public').map(({ id }) => id);
  expect(open).toEqual([
    'setup.get',
    'setup.create',
    'sessions.sign-in',
    'passkeys.begin-sign-in',
    'passkeys.sign-in',
    'password-resets.request',
    'password-resets.look',
    'password-resets.use',
    'invitations.look',
    'invitations.accept',
    'tokens.first-login',
    'status.get',
  ]);
  for (const { method, path } of endpoints) expect(path.startsWith('/v1/') && method !== undefined).toBe(true);
});

test('problem codes are words with a status from 400 upwards', () => {
  for (const [code, { status }] of Object.entries(problems))
    expect([code, /^[a-z]+(-[a-z]+)*$/.test(code), status >= 400]).toEqual([code, true, true]);
});
