import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatTable } from './table.ts';

const columns = [{ title: 'NAME' }, { title: 'DESCRIPTION', shrinks: true }, { title: 'SIZE', align: 'right' }] as const;

describe('formatTable', () => {
  it('lines columns up, without a frame and without trailing spaces', () => {
    const rows = [
      ['shop', 'Shop of the bakery', '9'],
      ['a-long-name', '', '1024'],
    ];
    expect(formatTable(columns, rows, undefined)).toBe(
      ['NAME         DESCRIPTION         SIZE', 'shop         Shop of the bakery     9', 'a-long-name                      1024'].join(
        '\n',
      ),
    );
  });

  it('cuts the column that may shrink where the terminal is narrow', () => {
    const text = formatTable(columns, [['shop', 'A description that is far too long for the terminal', '9']], 40);
    expect(text.split('\n').every((line) => line.length <= 40)).toBe(true);
    expect(text).toContain('…');
    expect(text).toContain('shop');
  });

  it('counts wide characters as two and colours as none', () => {
    const rows = [
      ['日本', 'x', '1'],
      [styleText('red', 'abcd', { validateStream: false }), 'x', '1'],
    ];
    const [, wide = '', coloured = ''] = formatTable(columns, rows, undefined).split('\n');
    expect(wide.indexOf('x')).toBe(4);
    expect(stripVTControlCharacters(coloured).indexOf('x')).toBe(6);
  });
});
