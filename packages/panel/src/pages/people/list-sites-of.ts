import { sites } from '@daspanel/contract/sites.ts';
import { answerKey } from '../../api/use-answer.ts';
import { client } from '../../api/client.ts';

/** The sites that fit a search, for choosing among many. */
export function listSitesOf(search: string) {
  const request = { query: { limit: 50, ...(search === '' ? {} : { search }) } };
  return {
    queryKey: answerKey(sites.list, request),
    queryFn: async () => (await client.call(sites.list, request)).body.items,
  };
}
