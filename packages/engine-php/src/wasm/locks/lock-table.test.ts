import { expect, it } from 'vitest';
import { LockTable } from './lock-table.ts';

it('lets many share or one exclude', () => {
  const table = new LockTable();
  expect(table.take('file', 'a', 'shared')).toBe(true);
  expect(table.take('file', 'b', 'shared')).toBe(true);
  expect(table.take('file', 'c', 'exclusive')).toBe(false);
  expect(table.take('other', 'c', 'exclusive')).toBe(true);
  table.release('file', 'a');
  expect(table.take('file', 'b', 'exclusive')).toBe(true);
  expect(table.take('file', 'a', 'shared')).toBe(false);
});

it('hands a lock on in the order of asking', () => {
  const table = new LockTable();
  const said: string[] = [];
  table.wait('file', 'a', 'exclusive', () => said.push('a'));
  table.wait('file', 'b', 'shared', () => said.push('b'));
  table.wait('file', 'c', 'shared', () => said.push('c'));
  table.wait('file', 'd', 'exclusive', () => said.push('d'));
  expect(said).toEqual(['a']);
  table.release('file', 'a');
  expect(said).toEqual(['a', 'b', 'c']);
  table.release('file', 'b');
  table.release('file', 'c');
  expect(said).toEqual(['a', 'b', 'c', 'd']);
});

it('forgets those who are gone, holding or waiting', () => {
  const table = new LockTable();
  const said: string[] = [];
  table.wait('file', '1:1', 'exclusive', () => said.push('1'));
  table.wait('file', '1:2', 'exclusive', () => said.push('never'));
  table.wait('file', '2:1', 'exclusive', () => said.push('2'));
  table.releaseAll((owner) => owner.startsWith('1:'));
  expect(said).toEqual(['1', '2']);
});

it('does not let two who share wait for each other', () => {
  const table = new LockTable();
  const said: string[] = [];
  table.take('file', 'a', 'shared');
  table.take('file', 'b', 'shared');
  table.wait('file', 'a', 'exclusive', () => said.push('a'));
  table.wait('file', 'b', 'exclusive', () => said.push('b'));
  expect(said).toEqual(['b']);
  table.release('file', 'b');
  expect(said).toEqual(['b', 'a']);
});
