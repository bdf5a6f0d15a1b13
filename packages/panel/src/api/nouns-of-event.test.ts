import { endpoints } from '@daspanel/contract';
import { eventType } from '@daspanel/contract/events.ts';
import { expect, it } from 'vitest';
import { nounsOf } from './nouns-of-event.ts';

it('every event makes answers old that the API has', () => {
  const nouns = new Set(endpoints.map(({ id }) => id.split('.')[0]));
  const lost = eventType.options.filter((type) => !nounsOf(type).some((noun) => nouns.has(noun)));
  expect(lost).toEqual([]);
});
