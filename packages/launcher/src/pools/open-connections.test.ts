import { expect, test } from 'vitest';
import { parseConnections } from './open-connections.ts';

test('connections that wait or are answered count, listeners and other sockets do not', () => {
  const text = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000000000000000: 00000002 00000000 00010000 0001 01 37041 /run/fcgi/a-1.sock',
    '0000000000000000: 00000003 00000000 00000000 0001 03 37042 /run/fcgi/a-1.sock',
    '0000000000000000: 00000002 00000000 00000000 0001 02     0 /run/fcgi/a-1.sock',
    '0000000000000000: 00000003 00000000 00000000 0001 03 37044 /run/fcgi/a-10.sock',
    '0000000000000000: 00000003 00000000 00000000 0001 03 37045',
  ].join('\n');
  expect(parseConnections(text, '/run/fcgi/a-1.sock')).toBe(2);
});
