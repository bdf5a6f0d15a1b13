import { decode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { encodeName, encodeUpdate } from './encode-update.ts';
import { readAnswer } from './read-answer.ts';
import { isSignedBy, signMessage, type TransactionKey } from './sign-message.ts';

const record = { zone: 'shop.test', name: '_acme-challenge.WWW.shop.test', value: 'a'.repeat(43) };
const key: TransactionKey = { name: 'Panel.', algorithm: 'hmac-sha384', secret: Buffer.alloc(48, 7).toString('base64') };

describe('encodeUpdate', () => {
  it('is read by another program as a zone and one change', () => {
    const packet = decode(encodeUpdate(4_711, record, { kind: 'add', ttl: 60 }));
    expect(packet).toMatchObject({ type: 'query', id: 4_711, opcode: 'UPDATE', answers: [], additionals: [] });
    expect(packet.questions).toEqual([{ name: 'shop.test', type: 'SOA', class: 'IN' }]);
    expect(packet.authorities).toEqual([
      expect.objectContaining({
        name: '_acme-challenge.www.shop.test',
        type: 'TXT',
        class: 'IN',
        ttl: 60,
        data: [Buffer.from(record.value)],
      }),
    ]);
  });

  it('removes the one record with this content', () => {
    const { authorities } = decode(encodeUpdate(1, record, { kind: 'remove' }));
    expect(authorities).toEqual([
      expect.objectContaining({ type: 'TXT', class: 'UNKNOWN_254', ttl: 0, data: [Buffer.from(record.value)] }),
    ]);
  });

  it.each(['a..b', '.a', `${'a'.repeat(64)}.b`, Array.from({ length: 130 }, () => 'a').join('.')])('refuses the name %j', (name) =>
    expect(() => encodeName(name)).toThrow('domain name'),
  );

  it('refuses a text that does not fit into one string', () =>
    expect(() => encodeUpdate(1, { ...record, value: 'a'.repeat(256) }, { kind: 'remove' })).toThrow('255'));
});

describe('signMessage', () => {
  const message = encodeUpdate(1, record, { kind: 'add', ttl: 60 });
  const { signed } = signMessage(message, key, 1_800_000_000_000);

  it('adds one record, which covers what was there before', () => {
    const asAnswer = Buffer.from(signed);
    asAnswer.writeUInt8(asAnswer.readUInt8(2) | 0x80, 2);
    const { signature } = readAnswer(asAnswer);
    expect(signature).toMatchObject({
      keyName: 'panel',
      algorithm: 'hmac-sha384',
      signedAt: 1_800_000_000,
      fudge: 300,
      error: 0,
      originalId: 1,
    });
    expect(signature?.covered.subarray(4)).toEqual(message.subarray(4));
  });

  it('is no answer that can be taken for one to itself', () => {
    const asAnswer = Buffer.from(signed);
    asAnswer.writeUInt8(asAnswer.readUInt8(2) | 0x80, 2);
    const { signature } = readAnswer(asAnswer);
    if (signature === null) throw new Error('there is a signature');
    expect(isSignedBy(signature, key, signMessage(message, key, 1_800_000_000_000).mac)).toBe(false);
    expect(isSignedBy({ ...signature, algorithm: 'hmac-md5' }, key, Buffer.alloc(48))).toBe(false);
  });
});

describe('readAnswer', () => {
  const header = (...counts: readonly number[]) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(0x8000 | (5 << 11) | 5, 2);
    for (const [index, count] of counts.entries()) bytes.writeUInt16BE(count, 4 + index * 2);
    return bytes;
  };

  it('reads a bare refusal', () => expect(readAnswer(header())).toEqual({ id: 0, code: 5, signature: null }));

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a question', Buffer.alloc(12)],
    ['records that are not there', header(0, 0, 0, 65_535)],
    ['a pointer to itself', Buffer.concat([header(1), Buffer.from([0xc0, 12, 0, 6, 0, 1])])],
    ['pointers in a circle', Buffer.concat([header(1), Buffer.from([0xc0, 14, 0xc0, 12, 0, 6, 0, 1])])],
    ['a label of an unknown kind', Buffer.concat([header(1), Buffer.from([0x80, 0, 0, 6, 0, 1])])],
    ['a signature of half its length', Buffer.concat([header(0, 0, 0, 1), Buffer.from([0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0])])],
  ])('rejects %s', (_what, bytes) => expect(() => readAnswer(bytes)).toThrow(Error));
});
