import { describe, expect, it } from 'vitest';
import { isCompleteHead, parseResponseHead } from './response-headers.ts';

const text = (...entries: string[]) => `{ "status": 418, "headers": [${entries.map((entry) => `"${entry}"`).join(',\n')}  ]}`;

describe('the headers that PHP describes', () => {
  it('are read in order, with repeated names', () => {
    expect(parseResponseHead(text('Set-Cookie: a=1; Path=/', 'Set-Cookie: b=2', 'X-Time: 10:30'), true)).toEqual({
      status: 418,
      headers: [
        ['Set-Cookie', 'a=1; Path=/'],
        ['Set-Cookie', 'b=2'],
        ['X-Time', '10:30'],
      ],
    });
  });

  it('may hold quotes and backslashes, which 5.6 does not escape', () => {
    expect(parseResponseHead(text('X: C:\\\\a \\"q\\"', 'Y: ends\\\\'), true).headers).toEqual([
      ['X', 'C:\\a "q"'],
      ['Y', 'ends\\'],
    ]);
    expect(parseResponseHead(text('X: C:\\a \\"q\\"', 'Y: 1'), false).headers).toEqual([
      ['X', 'C:\\a "q"'],
      ['Y', '1'],
    ]);
  });

  it('lose what is no header, the mark at the end, and lines that would break the answer', () => {
    expect(parseResponseHead(text('X: 1', 'nonsense', ': no name', 'Y: a\r\nSet-Cookie: evil', '__terminator__'), true).headers).toEqual([
      ['X', '1'],
    ]);
    expect(parseResponseHead('{"status": 200, "headers": []}', true)).toEqual({ status: 200, headers: [] });
  });

  it('are refused in any other shape', () => {
    expect(() => parseResponseHead('HTTP/1.1 200 OK', true)).toThrow('unknown way');
  });

  it('may come in pieces', () => {
    expect(isCompleteHead('{ "status": 200, "headers": ["X: 1",\n')).toBe(false);
    expect(isCompleteHead(text('X: 1'))).toBe(true);
  });
});
