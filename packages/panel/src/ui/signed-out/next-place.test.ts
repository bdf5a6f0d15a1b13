import { expect, it } from 'vitest';
import { nextPlace } from './next-place.ts';

it('goes back to the place that was wanted', () => {
  expect(nextPlace('?next=%2Fsites%2Fs1%2Ffiles%3Fpath%3D%252Fa')).toBe('/sites/s1/files?path=%2Fa');
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', ''])(
  'does not go to %j',
  (place) => {
    expect(nextPlace(`?next=${encodeURIComponent(place)}`)).toBe('/');
  },
);
