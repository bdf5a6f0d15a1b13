import { expect, it } from 'vitest';
import { createOutput } from './output.ts';

/** What is written of some content to a terminal or a pipe. */
async function write(chunks: readonly string[], isTTY: boolean): Promise<string> {
  const written: Buffer[] = [];
  const stream = { isTTY, write: (content: string | Uint8Array) => written.push(Buffer.from(content)) };
  const content = async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
  };
  await createOutput(false, { stdout: stream, stderr: stream }).content(content());
  return Buffer.concat(written).toString('latin1');
}

it('hands content on byte by byte where another program reads it', async () => {
  const chunks = ['Subject: \u001b[31mred\r\n', '\r\ncaf\xe9\0'];
  expect(await write(chunks, false)).toBe(chunks.join(''));
});

it('shows control characters of content on a terminal as their numbers', async () => {
  expect(await write(['Subject: \u001b]0;title\u0007\r\n', '\r\ntext'], true)).toBe('Subject: \\u001b]0;title\\u0007\n\ntext\n');
});
