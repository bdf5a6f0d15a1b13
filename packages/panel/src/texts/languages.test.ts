import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import type { Texts } from './index.ts';

type Entries = ReadonlyMap<string, string>;
type Part = string | { readonly [key: string]: Part };

/** Names, measures and what the field calls by its English word in every language. */
const EVERYWHERE = new Set([
  'Daspanel',
  'Debian',
  'PHP',
  'PHP {{version}}',
  'Daspanel {{version}}',
  'WordPress (wp-config.php)',
  'Cache (Redis)',
  'Secret access key',
  'Access key id',
  'Bucket',
  'Socket',
  'Hash',
  'Kernel',
  'Token',
  'Tokens',
  'API tokens',
  'Passkeys',
  'www',
  'example.com',
  'Cc',
  '{{value}} ms',
  '{{title}} (MB)',
  '2xx',
  '3xx',
  '4xx',
  '5xx',
]);

/** Words that a language happens to share with English. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  de: [
    'Administrator',
    'Code',
    'Details',
    'Domain',
    'Domains',
    'Engine',
    'Live',
    'Log',
    'Logs',
    'Mail',
    'Name',
    'Pause',
    'Problem',
    'Region',
    'Reseller',
    'Server {{milliseconds}} ms',
    'Status',
    'Status {{status}}',
    'System',
    'Tag',
    'Tags',
    'Text',
    'Updates',
    'Uploads',
    'Version',
    '{{name}} (live)',
  ],
  es: ['Endpoint', 'Local', 'Log', 'Logs', 'No', 'Plan', 'Plan {{name}}'],
  pt: [
    'Console',
    'Console {{number}}',
    'Consoles',
    'E-mail',
    'Endpoint',
    'Local',
    'Log',
    'Logs',
    'Menu',
    'Site',
    'Sites',
    'Status',
    'Status {{status}}',
    'sandboxes',
    '{{count}} site',
    '{{count}} sites',
    '{{count}}+ sites',
  ],
};

const PLURAL = /_(?:zero|one|two|few|many|other)$/;
const PLACEHOLDER = /\{\{\w+\}\}/g;
const english = flatten(en);
const files = import.meta.glob<{ readonly texts: Texts }>(['./*/index.ts', '!./en/index.ts'], { eager: true });
const languages = Object.entries(files).map(([path, { texts }]) => [path.split('/')[1] ?? '', flatten(texts)] as const);

test('English is not the only language', () => {
  expect(languages.map(([language]) => language)).toContain('de');
});

describe.each(languages)('%s', (language, translated) => {
  test('has the keys of English, and no others but plural forms', () => {
    expect([...english.keys()].filter((key) => !translated.has(key))).toEqual([]);
    expect([...translated.keys()].filter((key) => !english.has(key) && englishOf(key) === undefined)).toEqual([]);
  });

  test('has every plural form that its numbers need', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = new Set([...translated.keys()].filter((key) => PLURAL.test(key)).map(stemOf));
    const missing = [...counted].flatMap((stem) =>
      forms.map((form) => `${stem}_${form}`).filter((key) => !translated.has(key) && !translated.has(stem)),
    );
    expect(missing).toEqual([]);
  });

  test('leaves no text empty and no placeholder out', () => {
    const wrong = [...translated].filter(
      ([key, text]) => text.trim() === '' || placeholdersOf(text) !== placeholdersOf(englishOf(key) ?? ''),
    );
    expect(wrong).toEqual([]);
  });

  test('leaves no text in English but those that are rightly the same', () => {
    const shared = new Set(SHARED[language]);
    const left = [...translated].filter(([key, text]) => text === englishOf(key) && /\p{L}{2}/u.test(withoutPlaceholders(text)));
    expect(left.filter(([, text]) => !EVERYWHERE.has(text) && !shared.has(text))).toEqual([]);
  });
});

/** `{ a: { b: 'text' } }` as `a.b` to `text`. */
function flatten(part: Part, before = ''): Entries {
  if (typeof part === 'string') return new Map([[before, part]]);
  return new Map(Object.entries(part).flatMap(([key, inner]) => [...flatten(inner, before === '' ? key : `${before}.${key}`)]));
}

/** The English text of a key; of a plural form that English lacks, the one it has. */
function englishOf(key: string): string | undefined {
  const stem = stemOf(key);
  return english.get(key) ?? english.get(`${stem}_other`) ?? english.get(stem);
}

function stemOf(key: string): string {
  return key.replace(PLURAL, '');
}

function placeholdersOf(text: string): string {
  return Array.from(text.matchAll(PLACEHOLDER), ([placeholder]) => placeholder)
    .toSorted()
    .join(' ');
}

function withoutPlaceholders(text: string): string {
  return text.replaceAll(PLACEHOLDER, '');
}
