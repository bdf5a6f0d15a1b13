import { expect, test } from 'vitest';
import { readForm } from './read-form.ts';

const TYPE = 'multipart/form-data; boundary=x';
const part = (headers: string, content: string) => `--x\r\n${headers}\r\n\r\n${content}\r\n`;
const FIELD = part('Content-Disposition: form-data; name="key"', 'k');
const FILE = part('Content-Disposition: form-data; name="file"; filename="a.txt"', 'data');

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string, size = 1_000_000) {
  const form = await readForm(TYPE, pieces(text, size));
  const content: Uint8Array[] = [];
  for await (const piece of form.file) content.push(piece);
  return { fields: Object.fromEntries(form.fields), fileName: form.fileName, file: Buffer.concat(content).toString('latin1') };
}

test.each([1, 7, 1_000_000])('a form in pieces of %d bytes', async (size) => {
  const form = { fields: { key: 'k' }, fileName: 'a.txt', file: 'data' };
  expect(await read(`${FIELD}${FILE}--x--\r\n`, size)).toEqual(form);
});

test.each([
  ['a part without a name', part('Content-Disposition: form-data', 'v')],
  ['a charset without a value', part('Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset', 'v')],
  ['no disposition and an end in the middle', '--x\r\nContent-Type: text/plain\r\n\r\nv'],
  ['an end in the middle of its headers', '--x\r\nContent-Disposition: form-da'],
])('%s is an error of the request', async (_what, text) => {
  await expect(read(`${FIELD}${text}`)).rejects.toMatchObject({ status: 400 });
});

test('a form with changed, removed and added bytes is read or refused', async () => {
  const good = Buffer.from(`${FIELD}${FILE}--x--\r\n`);
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 2_000; round++) {
    let bytes = Buffer.from(good);
    for (let change = random(6) + 1; change > 0; change--) {
      const at = random(bytes.length);
      const cut = random(3) * random(5);
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at + cut)]);
    }
    await read(bytes.toString('latin1')).catch((error: unknown) => expect(error).toMatchObject({ status: 400 }));
  }
}, 60_000);
