import type { Event } from '@daspanel/contract/events.ts';
import { sites, type ListedSite } from '@daspanel/contract/sites.ts';
import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { send } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { reportError } from '../../api/query-client.ts';
import { answerKey } from '../../api/use-answer.ts';
import { useList, type List, type ListPage } from '../../api/use-list.ts';
import { NO_FILTER, queryOf, type SiteFilter } from './site-query.ts';
import { putSites } from './put-sites.ts';
import { useEveryMinute } from './use-every-minute.ts';

export interface Sites extends List<ListedSite> {
  /** Ids of sites that have just come. */
  readonly fresh: ReadonlySet<string>;
  /** Says which rows are in sight: these are read again each minute, in one request. */
  readonly see: (rows: readonly ListedSite[]) => void;
}

/** Events of one site come in bunches. */
const TOGETHER = 250;
/** More sites than one request may ask for are read as a list. */
const MOST_AT_ONCE = 100;
const FLASH = 3000;

/** The sites that fit the filter. What changes is read alone and put into its row, so that a list of thousands is not read again. */
export function useSites(filter: SiteFilter): Sites {
  const request = { query: queryOf(filter) };
  const list = useList(sites.list, request, { keptByPage: true });
  const queries = useQueryClient();
  const key = answerKey(sites.list, request);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const changed = useRef(new Set<string>());
  const inSight = useRef<readonly string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const takesNew = filter.search === '' && filter.state === '' && filter.tag === '' && filter.sort === NO_FILTER.sort;

  const readAgain = async (ids: readonly string[]) => {
    if (ids.length === 0) return;
    if (ids.length > MOST_AT_ONCE) return await queries.invalidateQueries({ queryKey: key });
    const found = await readListed(ids, filter.state === 'trashed');
    let added: readonly string[] = [];
    queries.setQueryData<InfiniteData<ListPage<ListedSite>>>(key, (data) => {
      if (data === undefined || found === undefined) return data;
      const put = putSites(data.pages, ids, found, takesNew);
      added = put.fresh;
      return { ...data, pages: put.pages };
    });
    if (added.length > 0) flash(added, setFresh);
  };
  const readChanged = () => {
    timer.current = undefined;
    const ids = [...changed.current];
    changed.current.clear();
    void readAgain(ids);
  };
  useLive(
    (event) => {
      const id = siteOf(event);
      if (id === undefined) return;
      changed.current.add(id);
      timer.current ??= setTimeout(readChanged, TOGETHER);
    },
    () => void queries.invalidateQueries({ queryKey: key }),
  );
  useEveryMinute(() => void readAgain(inSight.current));
  const see = useCallback((rows: readonly ListedSite[]) => {
    inSight.current = rows.slice(0, MOST_AT_ONCE).map(({ id }) => id);
  }, []);
  return { ...list, fresh, see };
}

/** The site whose row an event may have changed. */
function siteOf({ type, site, subject }: Event): string | undefined {
  const [noun] = type.split('.');
  if (noun === 'site') return subject;
  return noun === 'version' || noun === 'mapping' || noun === 'certificate' ? (site ?? undefined) : undefined;
}

/** Sites as lists of those in the trash, or of all others, have them; undefined where the server does not say. */
async function readListed(ids: readonly string[], inTrash: boolean): Promise<ReadonlyMap<string, ListedSite> | undefined> {
  const place = inTrash ? ({ state: 'trashed' } as const) : {};
  try {
    const { body } = await send(sites.list, { query: { ids: ids.join(','), include: 'overview', limit: MOST_AT_ONCE, ...place } });
    return new Map(body.items.map((site) => [site.id, site]));
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

function flash(ids: readonly string[], setFresh: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void): void {
  setFresh((before) => new Set([...before, ...ids]));
  setTimeout(() => setFresh((before) => new Set([...before].filter((one) => !ids.includes(one)))), FLASH);
}
