import { expect, test } from 'vitest';
import { fromByteText, toByteText } from './byte-text.ts';
import { createReplacer, type Replacement } from './replace-texts.ts';
import { rewriteValue } from './rewrite-value.ts';

const replacements = [
  { from: 'http://old.test', to: 'https://neu-ü.example.org' },
  { from: 'old.test', to: 'neu.test' },
];

function rewrite(text: string, pairs: readonly Replacement[] = replacements): string {
  return fromByteText(rewriteValue(toByteText(text), createReplacer(pairs)));
}

test.each([
  ['plain text', 'see http://old.test/a and old.test', 'see https://neu-ü.example.org/a and neu.test'],
  ['a string', 's:18:"http://old.test/ü";', 's:29:"https://neu-ü.example.org/ü";'],
  [
    'an array whose keys stay',
    'a:2:{s:8:"old.test";s:8:"old.test";i:-5;d:1.0E+25;}',
    'a:2:{s:8:"old.test";s:8:"neu.test";i:-5;d:1.0E+25;}',
  ],
  [
    'an object with private properties and references',
    'O:3:"A\\B":2:{s:8:"\0A\\B\0url";s:8:"old.test";s:1:"r";R:2;}',
    'O:3:"A\\B":2:{s:8:"\0A\\B\0url";s:8:"neu.test";s:1:"r";R:2;}',
  ],
  ['what only begins as serialised stays', 's:27:"a:1:{i:0;s:8:"old.test";}ok";', 's:27:"a:1:{i:0;s:8:"old.test";}ok";'],
  ['a serialised array in a string', 's:25:"a:1:{i:0;s:8:"old.test";}";', 's:25:"a:1:{i:0;s:8:"neu.test";}";'],
  ['an object with its own format', 'a:1:{i:0;C:1:"X":8:{old.test}}', 'a:1:{i:0;C:1:"X":8:{old.test}}'],
  ['a case of an enumeration', 'a:2:{i:0;E:3:"X:Y";i:1;s:8:"old.test";}', 'a:2:{i:0;E:3:"X:Y";i:1;s:8:"neu.test";}'],
  ['quotes and semicolons in a string', 's:12:"";}old.test";', 's:12:"";}old.test";'],
  ['JSON with escaped slashes', String.raw`{"u":"http:\/\/old.test\/x"}`, String.raw`{"u":"https:\/\/neu-ü.example.org\/x"}`],
  ['JSON in JSON', String.raw`"{\"u\":\"http:\\\/\\\/old.test\"}"`, String.raw`"{\"u\":\"https:\\\/\\\/neu-ü.example.org\"}"`],
  ['a damaged array stays', 'a:1:{i:0;s:9:"old.test";}', 'a:1:{i:0;s:9:"old.test";}'],
  ['a cut array stays', 'a:2:{i:0;s:8:"old.test";', 'a:2:{i:0;s:8:"old.test";'],
  ['what only begins like it is text', 'a: old.test', 'a: neu.test'],
])('%s', (_name, before, after) => {
  expect(rewrite(before)).toBe(after);
});

test('doing it twice is doing it once, though the new name contains the old one', () => {
  const pairs = [{ from: 'shop.sites.test', to: 'copy.v.shop.sites.test' }];
  const once = rewrite('s:15:"shop.sites.test"; http://shop.sites.test', pairs);
  expect(rewrite('http://shop.sites.test/', pairs)).toBe('http://copy.v.shop.sites.test/');
  expect(rewrite(rewrite('http://shop.sites.test/', pairs), pairs)).toBe('http://copy.v.shop.sites.test/');
  expect(rewrite(once, pairs)).toBe(once);
});

test.each([
  ['https://shop.co/a', 'https://copy.test/a'],
  ['https://shop.co', 'https://copy.test'],
  ['https://shop.co:8443/a', 'https://copy.test:8443/a'],
  ['Visit https://shop.co. Or https://shop.co, both.', 'Visit https://copy.test. Or https://copy.test, both.'],
  ['s:17:"https://shop.co/x";', 's:19:"https://copy.test/x";'],
  [String.raw`{"u":"https:\/\/shop.co\/x","v":"https:\/\/shop.co"}`, String.raw`{"u":"https:\/\/copy.test\/x","v":"https:\/\/copy.test"}`],
  [String.raw`{"u":"https:\/\/shop.co\nx"}`, String.raw`{"u":"https:\/\/copy.test\nx"}`],
  ['https://shop.co。', 'https://copy.test。'],
])('a host that ends where it stands is replaced: %s', (before, after) => {
  expect(rewrite(before, [{ from: '//shop.co', to: '//copy.test', isHost: true }])).toBe(after);
});

test.each([
  'https://shop.com/',
  'https://shop.co.uk/',
  'https://shop.co-op.test/',
  'https://shop.co_x/',
  'https://myshop.co/',
  'https://www.shop.co/',
  'https://shop.co.ünder.test/',
  's:18:"https://shop.com/x";',
  String.raw`{"u":"https:\/\/shop.com\/x"}`,
])('a host that goes on is another host: %s', (text) => {
  expect(rewrite(text, [{ from: '//shop.co', to: '//copy.test', isHost: true }])).toBe(text);
});

type PhpValue = null | boolean | number | string | readonly (readonly [key: string | number, value: PhpValue])[];

function serialise(value: PhpValue, mapString: (text: string) => string, isObject = false): string {
  const string = (text: string) => `s:${Buffer.byteLength(text)}:"${text}";`;
  if (value === null) return 'N;';
  if (typeof value === 'boolean') return `b:${Number(value)};`;
  if (typeof value === 'number') return Number.isInteger(value) ? `i:${value};` : `d:${value};`;
  if (typeof value === 'string') return string(mapString(value));
  const entries = value.map(([key, entry], index) => {
    const name = typeof key === 'number' ? `i:${key};` : string(key);
    return name + serialise(entry, mapString, index % 3 === 1);
  });
  return `${isObject ? 'O:8:"stdClass"' : 'a'}:${value.length}:{${entries.join('')}}`;
}

/** The same numbers in each run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const pieces = [
  'http://old.test',
  'old.test',
  'ü',
  '😀',
  '";',
  '}',
  '\0',
  's:3:"',
  ' ',
  'a:1:{',
  '\\/',
  String.raw`http:\/\/old.test`,
  '%',
];

function randomValue(random: (below: number) => number, depth: number): PhpValue {
  const kind = random(depth > 4 ? 5 : 8);
  if (kind === 0) return null;
  if (kind === 1) return random(2) === 1;
  if (kind === 2) return random(1_000) - 500;
  if (kind === 3) return random(1_000) + 0.5;
  const text = () => `x${Array.from({ length: random(6) }, () => pieces[random(pieces.length)]).join('')}`;
  if (kind === 4) return text();
  return Array.from({ length: random(5) }, (_each, index) => [random(2) === 0 ? index : text(), randomValue(random, depth + 1)] as const);
}

test('any value becomes what serialising it with replaced strings would have given', () => {
  const replaceText = (text: string) => rewrite(text);
  for (let seed = 1; seed <= 3_000; seed++) {
    const value = randomValue(createRandom(seed), 0);
    if (typeof value === 'string') continue;
    const nested = serialise([['nested', serialise(value, (text) => text)]], (text) => text);
    const expected = serialise([['nested', serialise(value, replaceText)]], (text) => text);
    expect(rewrite(serialise(value, (text) => text))).toBe(serialise(value, replaceText));
    expect(rewrite(nested)).toBe(expected);
  }
});

test('any damage leaves a value that looks serialised as it is, or a value that is whole', () => {
  const random = createRandom(7);
  const whole = serialise(
    [
      ['a', 'http://old.test'],
      ['b', [['c', 'old.test']]],
    ],
    (text) => text,
  );
  for (let round = 0; round < 2_000; round++) {
    const at = random(whole.length);
    const damaged = whole.slice(0, at) + whole.slice(at + 1 + random(3));
    const result = rewrite(damaged);
    if (/^a:\d+:\{/.test(damaged) && result !== damaged) expect(rewrite(result)).toBe(result);
  }
});

test('deep and hostile values end in time', () => {
  const deep = `${'a:1:{i:0;'.repeat(20_000)}N;${'}'.repeat(20_000)}`;
  expect(rewrite(deep)).toBe(deep);
  const wide = 'a:4000000000:{i:0;N;';
  expect(rewrite(wide)).toBe(wide);
  const digits = `s:${'9'.repeat(100_000)}:"old.test";`;
  expect(rewrite(digits)).toBe(digits);
});
