import { expect, it } from 'vitest';
import { createAnswerReader, createAnswerRing, createAnswerWriter, LONGEST_RECORD, RECORD } from './answer-ring.ts';

const open = () => {
  const ring = createAnswerRing();
  let wakes = 0;
  const writer = createAnswerWriter(ring, () => (wakes += 1));
  return { writer, reader: createAnswerReader(ring), wakes: () => wakes };
};

it('carries records in order and wakes the reader at their end', () => {
  const { writer, reader, wakes } = open();
  writer.text(RECORD.head, 'h\xe9ad');
  writer.body(Buffer.from('body'));
  expect(wakes()).toBe(0);
  writer.text(RECORD.end, '{}');
  expect(wakes()).toBe(1);
  expect(
    [reader.take(), reader.take(), reader.take(), reader.take()].map(
      (answer) => answer && [answer.kind, answer.content.toString('latin1')],
    ),
  ).toEqual([[RECORD.head, 'h\xe9ad'], [RECORD.body, 'body'], [RECORD.end, '{}'], undefined]);
  writer.body(Buffer.alloc(200_000));
  expect(wakes()).toBeGreaterThan(1);
});

it('goes round and round without mixing bytes up', () => {
  const { writer, reader } = open();
  for (let round = 0; round < 3000; round++) {
    const content = Buffer.alloc((round * 37) % 1999, round & 255);
    writer.text(RECORD.log, content.toString('latin1'));
    expect(reader.take()?.content.equals(content)).toBe(true);
  }
});

it('splits long bodies and cuts long texts', () => {
  const { writer, reader } = open();
  writer.body(Buffer.alloc(150_000, 1));
  const lengths = [reader.take(), reader.take(), reader.take()].map((answer) => answer?.content.length ?? 0);
  expect(lengths.reduce((sum, length) => sum + length)).toBe(150_000);
  writer.text(RECORD.log, 'x'.repeat(100_000));
  expect(reader.take()?.content.length).toBe(LONGEST_RECORD);
});

it('tells when it fills up, and when nobody wants the answer', () => {
  const { writer, reader } = open();
  expect(reader.isNearlyFull()).toBe(false);
  writer.body(Buffer.alloc(200_000));
  expect(reader.isNearlyFull()).toBe(true);
  expect(writer.isAbandoned()).toBe(false);
  reader.setAbandoned(true);
  expect(writer.isAbandoned()).toBe(true);
});
