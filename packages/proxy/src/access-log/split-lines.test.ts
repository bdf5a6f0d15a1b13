import { expect, test } from 'vitest';
import { splitLines } from './split-lines.ts';

const line = (site: string, path: string) => `{"time":1764000000.123,"site":"${site}","host":"a.example","path":"${path}"}\n`;
const [first, second] = ['s00000000000000a', 's00000000000000b'];

test('lines are sorted by site and kept byte for byte', () => {
  const text = line(first, '/1') + line(second, '/\u00e9') + line(first, '/2');
  const { bySite, consumed } = splitLines(Buffer.from(text));
  expect(Object.fromEntries([...bySite].map(([site, lines]) => [site, Buffer.concat(lines).toString()]))).toEqual({
    [first]: line(first, '/1') + line(first, '/2'),
    [second]: line(second, '/\u00e9'),
  });
  expect(consumed).toBe(Buffer.byteLength(text));
});

test('a line without an end stays for the next piece', () => {
  const { bySite, consumed } = splitLines(Buffer.from(`${line(first, '/1')}{"time":1764000000.1,"site":"${first}"`));
  expect([...bySite.keys()]).toEqual([first]);
  expect(consumed).toBe(line(first, '/1').length);
});

test('lines of no site, and lines whose site is a path, go nowhere', () => {
  const text = line('', '/') + line('../../../etc/x', '/') + line('s0000000/../0000', '/') + 'no json\n';
  expect(splitLines(Buffer.from(text))).toEqual({ bySite: new Map(), consumed: text.length });
});

test('a site that a request only claims to be is not believed', () => {
  const { bySite } = splitLines(Buffer.from(line(first, `","site":"${second}"`)));
  expect([...bySite.keys()]).toEqual([first]);
});
