import type { Answer } from '@daspanel/contract/client.ts';
import { sites } from '@daspanel/contract/sites.ts';
import { useParams } from '@tanstack/react-router';
import { useAnswer } from './use-answer.ts';

type SiteRequest = Parameters<typeof useAnswer<typeof sites.get>>[1];

/** The site of the address, `/sites/$site/…`, with its ETag. */
export function useSiteAnswer(): Answer<typeof sites.get> {
  const { site } = useParams({ strict: false }) as { readonly site?: string };
  if (site === undefined) throw new Error('this page is not one of a site');
  return useAnswer(sites.get, { params: { site } } as unknown as SiteRequest);
}

/** The site of the address. */
export function useSite(): Answer<typeof sites.get>['body'] {
  return useSiteAnswer().body;
}
