import { contract, type Answer } from '@daspanel/contract';
import { useParams } from '@tanstack/react-router';
import { useAnswer } from './use-answer.ts';

type SiteRequest = Parameters<typeof useAnswer<typeof contract.sites.get>>[1];

/** The site of the address, `/sites/$site/…`, with its ETag. */
export function useSiteAnswer(): Answer<typeof contract.sites.get> {
  const { site } = useParams({ strict: false }) as { readonly site?: string };
  if (site === undefined) throw new Error('this page is not one of a site');
  return useAnswer(contract.sites.get, { params: { site } } as unknown as SiteRequest);
}

/** The site of the address. */
export function useSite(): Answer<typeof contract.sites.get>['body'] {
  return useSiteAnswer().body;
}
