import { expect, test } from 'vitest';
import { parseListeningPorts } from './listening-ports.ts';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

test('ports that something listens on are found once, whatever the address, and connections are none', () => {
  const four = `${HEADER}   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 1 1 0\n   1: 0100007F:1F41 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000 0 1 1 0\n`;
  const six = `${HEADER}   0: 00000000000000000000000001000000:1F40 00000000000000000000000000000000:0000 0A 0:0 00:0 0 1000 0 1\n   1: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 0:0 00:0 0 1000 0 1\n`;
  expect(parseListeningPorts(four, six)).toEqual([3000, 8000]);
  expect(parseListeningPorts('', HEADER)).toEqual([]);
});
