import { expect, test } from 'vitest';
import { readHead, writeHead, type Envelope } from './message-head.ts';

const envelope: Envelope = {
  id: 'm000000000000000',
  receivedAt: 1_700_000_000_123,
  sender: '',
  recipients: ['jürgen@x.test'],
  isToBeSent: true,
};
const content = Buffer.from('Subject: x\r\n\r\ntext');

test('what was written is read again, and the content begins behind it', () => {
  const many = { ...envelope, recipients: Array.from({ length: 100 }, (_, number) => `${'ü'.repeat(200)}${number}@x.test`) };
  for (const of of [envelope, many]) {
    const head = writeHead(of, { from: 'client', by: 'host.test' });
    expect(readHead(Buffer.concat([head, content]))).toMatchObject({ envelope: of, contentOffset: head.length });
    expect(
      head
        .toString()
        .split('\r\n')
        .every((line) => line.length <= 998),
    ).toBe(true);
    const { traceOffset = 0 } = readHead(Buffer.concat([head, content])) ?? {};
    expect(head.subarray(traceOffset).toString()).toBe(
      `Received: from client by host.test with ESMTP id ${of.id};\r\n Tue, 14 Nov 2023 22:13:20 +0000\r\n`,
    );
  }
});

test('content that begins with a space or looks like a head is content', () => {
  const head = writeHead(envelope, { from: 'client', by: 'host.test' });
  for (const start of [head, Buffer.from(' folded\r\n'), Buffer.from('\ttab'), Buffer.from('\r\n')]) {
    expect(readHead(Buffer.concat([head, start]))).toMatchObject({ contentOffset: head.length });
  }
});

test.each([
  '',
  'Subject: x\r\n\r\n',
  'X-Daspanel-Envelope: e30\r\nReceived: x\r\n',
  'X-Daspanel-Envelope: !!!\r\nReceived: x\r\n',
  'X-Daspanel-Envelope: e30',
])('%j is no head', (text) => {
  expect(readHead(Buffer.from(text))).toBeUndefined();
});
