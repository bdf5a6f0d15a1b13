import { contract, type Client } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';

export interface SiteCounts {
  /** Number of sites by state, those in the trash left out. */
  readonly states: Readonly<Record<string, number>>;
  /** False where there are more sites than were counted. */
  readonly isComplete: boolean;
}

const PAGE = 100;
const MOST_PAGES = 20;

/** Counts sites by state, the first 2,000 of them: a status has to come at once. */
export async function countSites(client: Client, signal: AbortSignal): Promise<SiteCounts> {
  const states = new Map<string, number>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { body } = await client.call(contract.sites.list, { query: leaveToApi({ limit: PAGE, cursor }), signal });
    for (const { state } of body.items) states.set(state, (states.get(state) ?? 0) + 1);
    cursor = body.next ?? undefined;
    if (cursor === undefined) break;
  }
  return { states: Object.fromEntries(states), isComplete: cursor === undefined };
}

/** `12: 10 ready, 2 disabled`. */
export function describeCounts({ states, isComplete }: SiteCounts): string {
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  return `${isComplete ? '' : 'more than '}${total}${each.length === 0 ? '' : `: ${each.join(', ')}`}`;
}
