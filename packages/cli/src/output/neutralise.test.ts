import { describe, expect, it } from 'vitest';
import { neutralise, neutraliseLines } from './neutralise.ts';

describe('neutralise', () => {
  it.each([
    ['a colour', '\u001b[31mred', String.raw`\u001b[31mred`],
    ['a title that is set (OSC)', '\u001b]0;x\u0007', String.raw`\u001b]0;x\u0007`],
    ['a C1 control sequence', '\u009b2J', String.raw`\u009b2J`],
    ['an overwritten line', 'harmless\rowned', String.raw`harmless\u000downed`],
    ['a backspace', 'a\bb', String.raw`a\u0008b`],
    ['a reversed name', 'gpj\u202e.exe', String.raw`gpj\u202e.exe`],
    ['an invisible space', 'sho\u200bp', String.raw`sho\u200bp`],
    ['half a surrogate pair', 'a\ud800b', String.raw`a\ud800b`],
    ['a line feed', 'a\nb', String.raw`a\u000ab`],
  ])('shows %s', (_what, given, shown) => {
    expect(neutralise(given)).toBe(shown);
  });

  it('leaves every language as it is', () => {
    for (const text of ['Padaria São João', '日本語', '😀 👩‍💻', 'سلام']) expect(neutralise(text)).toBe(text);
  });

  it('keeps line feeds and tabs of logs', () => {
    expect(neutraliseLines('a\tb\nc\u001b[2J\r\n')).toBe('a\tb\nc\\u001b[2J\\u000d\n');
  });
});
