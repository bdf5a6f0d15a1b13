import { endpoints } from '@daspanel/contract';
import { scopes } from '@daspanel/contract/scopes.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Words } from './index.ts';

const files = import.meta.glob<{ readonly words: Words }>('./*/contract-words.ts', { eager: true });
const languages = Object.entries(files).map(([path, { words }]) => [path.split('/')[1] ?? '', words] as const);

/** Whatever forms of the panel may show of the contract: titles and descriptions of the fields of bodies, and titles of scopes. */
const english: ReadonlySet<string> = new Set([
  ...endpoints.flatMap(({ body }) => (body === undefined ? [] : collect(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })))),
  ...Object.values(scopes).map(({ title }) => title),
]);

test('there are other languages than English', () => {
  expect(languages.map(([language]) => language)).toContain('de');
});

describe.each(languages)('%s', (_language, words) => {
  test('has words for every title and description of the contract', () => {
    expect([...english].filter((text) => words[text] === undefined)).toEqual([]);
  });

  test('leaves none empty, and keeps what stands in backticks', () => {
    const wrong = Object.entries(words).filter(([text, word]) => word.trim() === '' || namesIn(text) !== namesIn(word));
    expect(wrong).toEqual([]);
  });
});

/** Titled schemas within a JSON schema. */
function collect(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { title, description } = schema as { readonly title?: unknown; readonly description?: unknown };
  const own = typeof title === 'string' ? [title, ...(typeof description === 'string' ? [description] : [])] : [];
  return [...own, ...Object.values(schema).flatMap(collect)];
}

function namesIn(text: string): string {
  return Array.from(text.matchAll(/`[^`]+`/g), ([name]) => name)
    .toSorted()
    .join(' ');
}
