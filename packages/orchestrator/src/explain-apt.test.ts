import { expect, test } from 'vitest';
import { explainApt, findLockHolder } from './explain-apt.ts';

test.each([
  ['E: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (apt-get)', 'process 812 (apt-get)'],
  ['E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?', 'another process'],
  ['E: Unable to locate package nginx-light', undefined],
])('%j names who holds the lock: %s', (output, holder) => {
  expect(findLockHolder(output)).toBe(holder);
});

test.each([
  [
    "W: Failed to fetch http://deb.example/InRelease  Temporary failure resolving 'deb.example'\nE: Unable to locate package nginx-light",
    'online',
  ],
  ['E: Unable to locate package nginx-light', 'universe'],
  ["E: You don't have enough free space in /var/cache/apt/archives/.", 'too full'],
  ['E: Sub-process /usr/bin/dpkg returned an error code (1)', 'could not install'],
])('%j is explained by "%s", with the words of apt and the command to run', (output, word) => {
  const text = explainApt(output, ['nginx-light', 'bubblewrap']);
  expect(text.split('\n')[0]).toContain(word);
  expect(text).toContain(output.split('\n').at(-1));
  expect(text).toContain('apt-get install nginx-light bubblewrap');
});
