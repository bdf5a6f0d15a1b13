import { describe, expect, it } from 'vitest';
import { EntryNames } from './entry-names.ts';

type Kind = 'file' | 'folder' | 'link';
const addAll = (entries: readonly (readonly [string, Kind])[]) => {
  const names = new EntryNames();
  for (const [path, kind] of entries) names.add(path, kind);
};

describe('the names in one archive', () => {
  it.each<readonly (readonly [string, Kind])[]>([
    [
      ['a', 'folder'],
      ['a/b', 'file'],
      ['a', 'folder'],
    ],
    [
      ['a/b/c', 'file'],
      ['a', 'folder'],
      ['a/b', 'folder'],
    ],
    [
      ['README', 'file'],
      ['readme', 'file'],
    ],
    [
      ['a/x', 'file'],
      ['b/x', 'link'],
    ],
  ])('%j go together', (...entries) => {
    expect(() => addAll(entries)).not.toThrow();
  });

  it.each<readonly (readonly [string, Kind])[]>([
    [
      ['a', 'file'],
      ['a', 'file'],
    ],
    [
      ['a', 'file'],
      ['a', 'folder'],
    ],
    [
      ['a/b', 'file'],
      ['a', 'file'],
    ],
    [
      ['a', 'file'],
      ['a/b', 'file'],
    ],
    [
      ['a', 'link'],
      ['a/b', 'file'],
    ],
    [
      ['a', 'link'],
      ['a', 'file'],
    ],
    [
      ['a', 'folder'],
      ['a', 'link'],
    ],
    [
      ['a/b/c/d', 'file'],
      ['a/b', 'link'],
    ],
    [
      ['Data', 'file'],
      ['data/x', 'file'],
    ],
    [
      ['data/x', 'file'],
      ['DATA', 'link'],
    ],
    [
      ['é', 'file'],
      ['e\u0301/x', 'file'],
    ],
  ])('%j are refused', (...entries) => {
    expect(() => addAll(entries)).toThrowError(expect.objectContaining({ code: 'unsafe-entry' }));
  });

  it('are limited together', () => {
    const names = new EntryNames();
    const long = 'x'.repeat(1_000_000);
    const addMany = () => {
      for (let index = 0; index < 200; index += 1) names.add(`${index}${long}`, 'file');
    };
    expect(addMany).toThrowError(expect.objectContaining({ code: 'archive-too-large' }));
  });
});
