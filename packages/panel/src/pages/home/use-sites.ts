import type { Event } from '@daspanel/contract/events.ts';
import { sites, type ListedSite } from '@daspanel/contract/sites.ts';
import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { send } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { answerKey } from '../../api/use-answer.ts';
import { useList, type List, type ListPage } from '../../api/use-list.ts';
import { NO_FILTER, queryOf, type SiteFilter } from './site-query.ts';
import { putSite } from './put-site.ts';

export interface Sites extends List<ListedSite> {
  /** Ids of sites that have just come. */
  readonly fresh: ReadonlySet<string>;
}

/** Events of one site come in bunches. */
const TOGETHER = 250;
/** More sites than this at once are read as a list. */
const ONE_BY_ONE = 20;
const FLASH = 3000;

/** The sites that fit the filter. What changes is read alone and put into its row, so that a list of thousands is not read again. */
export function useSites(filter: SiteFilter): Sites {
  const request = { query: queryOf(filter) };
  const list = useList(sites.list, request, { keptByPage: true });
  const queries = useQueryClient();
  const key = answerKey(sites.list, request);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const changed = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const takesNew = filter.search === '' && filter.state === '' && filter.tag === '' && filter.sort === NO_FILTER.sort;

  const readAgain = async () => {
    timer.current = undefined;
    const ids = [...changed.current];
    changed.current.clear();
    if (ids.length > ONE_BY_ONE) return await queries.invalidateQueries({ queryKey: key });
    for (const id of ids) {
      const site = await readListed(id);
      let isNew = false;
      queries.setQueryData<InfiniteData<ListPage<ListedSite>>>(key, (data) => {
        if (data === undefined) return data;
        const pages = putSite(data.pages, id, site, takesNew);
        isNew = pages.isNew;
        return { ...data, pages: pages.pages };
      });
      if (isNew) flash(id, setFresh);
    }
  };
  useLive(
    (event) => {
      const id = siteOf(event);
      if (id === undefined) return;
      changed.current.add(id);
      timer.current ??= setTimeout(() => void readAgain(), TOGETHER);
    },
    () => void queries.invalidateQueries({ queryKey: key }),
  );
  return { ...list, fresh };
}

/** The site whose row an event may have changed. */
function siteOf({ type, site, subject }: Event): string | undefined {
  const [noun] = type.split('.');
  if (noun === 'site') return subject;
  return noun === 'version' || noun === 'mapping' || noun === 'certificate' ? (site ?? undefined) : undefined;
}

/** One site as lists have it; undefined where it is gone, or in the trash. */
async function readListed(id: string): Promise<ListedSite | undefined> {
  const { body } = await send(sites.list, { query: { search: id, include: 'overview', limit: 5 } });
  return body.items.find((one) => one.id === id);
}

function flash(id: string, setFresh: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void): void {
  setFresh((before) => new Set([...before, id]));
  setTimeout(() => setFresh((before) => new Set([...before].filter((one) => one !== id))), FLASH);
}
