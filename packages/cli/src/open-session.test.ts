import { describe, expect, it } from 'vitest';
import { readWishes } from './open-session.ts';

describe('where the API is', () => {
  it('is said by options before the environment', () => {
    const environment = { DASPANEL_URL: 'https://environment', DASPANEL_DATA: '/environment', DASPANEL_TOKEN: 'token' };
    expect(readWishes({}, environment)).toMatchObject({ url: 'https://environment', data: '/environment', token: 'token' });
    expect(readWishes({ url: 'https://option' }, environment)).toMatchObject({ url: 'https://option' });
    expect(readWishes({ data: '/option' }, environment)).toMatchObject({ url: undefined, data: '/option', dataIsNamed: true });
  });

  it('is the data directory of the repository where nothing is said', () => {
    const wishes = readWishes({}, { DASPANEL_URL: '' });
    expect(wishes).toMatchObject({ url: undefined, dataIsNamed: false, token: undefined });
    expect(wishes.data).toMatch(/\/data$/);
  });
});
