import { describe, expect, it } from 'vitest';
import { addressToBytes, bytesToAddress } from './address-bytes.ts';

describe('the bytes of an address', () => {
  it.each([
    ['192.0.2.7', 'c0000207', '192.0.2.7'],
    ['::', '00'.repeat(16), '::'],
    ['::1', `${'00'.repeat(15)}01`, '::1'],
    ['2001:DB8:0:0:0:0:0:7', '20010db8000000000000000000000007', '2001:db8::7'],
    ['2001:db8::', '20010db8000000000000000000000000', '2001:db8::'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008', '1:2:3:4:5:6:7:8'],
    ['::ffff:192.0.2.7', '00000000000000000000ffffc0000207', '::ffff:c000:207'],
  ])('of %s are %s', (address, bytes, back) => {
    expect(addressToBytes(address).toString('hex')).toBe(bytes);
    expect(bytesToAddress(Buffer.from(bytes, 'hex'))).toBe(back);
  });

  it('are refused for anything else', () => {
    for (const text of ['', 'a.example', '192.0.2', 'fe80::1%eth0/']) expect(() => addressToBytes(text)).toThrow(RangeError);
    expect(() => bytesToAddress(Buffer.alloc(5))).toThrow(RangeError);
  });
});
