import { expect, test } from 'vitest';
import { parseHost, showHost } from './host-names.ts';

test.each([
  ['example.com', 'example.com', 'example.com'],
  ['WWW.Example.COM', 'www.example.com', 'www.example.com'],
  ['*.example.com', '*.example.com', '*.example.com'],
  ['münchen.example', 'xn--mnchen-3ya.example', 'münchen.example'],
  ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example', 'münchen.example'],
  ['*.MÜNCHEN.example', '*.xn--mnchen-3ya.example', '*.münchen.example'],
  ['faß.example', 'xn--fa-hia.example', 'faß.example'],
  ['日本語.example', 'xn--wgv71a119e.example', '日本語.example'],
  ['עברית.example', 'xn--5dbqzzl.example', 'עברית.example'],
  ['1.example', '1.example', '1.example'],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
])('%s is stored as %s and shown as %s', (given, stored, shown) => {
  expect(parseHost(given)).toBe(stored);
  expect(showHost(stored)).toBe(shown);
});

const long = `${'a.'.repeat(125)}com`;
test.each([
  ['test..com', '-a.com', 'a-.com', 'a_.com', 'a.com.', '.com', '.', '', '_', '*', '*.com', '*.*.com', 'a.*.com', '*a.com', 'localhost'],
  ['default_server', `${'a'.repeat(64)}.com`, `a${long}`, `*.${long}`, 'xn--a.com', 'xn--.com', 'xn--0.com', 'xn--abc.com', 'ab--cd.com'],
  ['😀.com', 'xn--e28h.com', 'a.com:80', 'http://a.com', 'a.com/', 'a b.com', 'a.com\n', 'a\0.com', '%61.com', 'a\u200db.com', 'a。com'],
  ['1.2.3.4', '1.2.3.0x4', 'a.1', '::1', '[::1]', 'a.com;\n}\nserver{', '$host', '"a".com', '#.com', '; alias /', '../a.com', '\ud800.com'],
])('%j and others like it are no host names', (...names) => {
  expect(names.filter((name) => parseHost(name) !== undefined)).toEqual([]);
});

test('what is stored is ASCII that a file name and a configuration can hold, and stays itself', () => {
  const alphabet = [
    'a',
    'b',
    '0',
    '-',
    '.',
    '*',
    '_',
    ':',
    '/',
    '$',
    ' ',
    '\\',
    '"',
    '\n',
    '{',
    ';',
    '%',
    'ü',
    'ß',
    '日',
    'ع',
    '😀',
    'xn--',
    '\u200d',
    '\u0301',
    '．',
    '\ud800',
  ];
  let seed = 1;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  let accepted = 0;
  for (let turn = 0; turn < 50_000; turn += 1) {
    const text = Array.from({ length: 3 + next(8) }, () => alphabet[next(alphabet.length)]).join('');
    const stored = parseHost(turn % 2 === 0 ? text : `a.${text}`);
    if (stored === undefined) continue;
    accepted += 1;
    expect(stored).toMatch(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
    expect(parseHost(stored)).toBe(stored);
    expect(parseHost(showHost(stored))).toBe(stored);
  }
  expect(accepted).toBeGreaterThan(100);
});

test('hostile names are refused in no time', () => {
  const began = performance.now();
  for (const part of ['a', 'a-', 'a.', '-', '.', 'xn--', 'ü', '\u0301']) {
    for (const end of ['', '!', '.com', '\n']) parseHost(part.repeat(20_000) + end);
  }
  expect(performance.now() - began).toBeLessThan(2000);
});
