import { siteId } from '@daspanel/formats/identifiers.ts';
import { expect, test } from 'vitest';
import { parseAccountFile, renderAccountLine } from './account-file.ts';

const [one, other] = ['s000000000000001', 's000000000000002'].map((id) => siteId.parse(id));
const [hash, later] = ['a'.repeat(64), 'b'.repeat(64)];

test('the last line of a site counts, and a line that was cut off does not', () => {
  if (one === undefined || other === undefined) throw new Error('there are two sites');
  const lines = [
    renderAccountLine(one, hash),
    renderAccountLine(other, hash),
    renderAccountLine(one, later),
    renderAccountLine(other, undefined),
  ];
  expect([...parseAccountFile(lines.join(''))]).toEqual([[one, later]]);
  const cut = renderAccountLine(one, later).slice(0, -10);
  expect([...parseAccountFile(`${renderAccountLine(one, hash)}${cut}`)]).toEqual([[one, hash]]);
  expect([...parseAccountFile(`${cut}\n${renderAccountLine(other, hash)}`)]).toEqual([[other, hash]]);
});
