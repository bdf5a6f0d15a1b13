import { useCallback, useEffect, useState } from 'react';

/** A tab of this page, with the console that it has once the console is open. */
export interface ConsoleTab {
  readonly key: number;
  readonly console: string | null;
}

const nameOf = (site: string) => `daspanel-consoles-${site}`;

/** The tabs of this browser tab: kept over a reload, and not known to other windows. */
export function useConsoleTabs(site: string) {
  const [tabs, setTabs] = useState<readonly ConsoleTab[]>(() => remembered(site).map((id, index) => ({ key: index + 1, console: id })));
  const [active, setActive] = useState(() => 1);
  useEffect(() => {
    const ids = tabs.map((tab) => tab.console).filter((id) => id !== null);
    sessionStorage.setItem(nameOf(site), JSON.stringify(ids));
  }, [site, tabs]);
  const add = useCallback(
    (console: string | null) => {
      const key = Math.max(0, ...tabs.map((tab) => tab.key)) + 1;
      setTabs([...tabs, { key, console }]);
      setActive(key);
    },
    [tabs],
  );
  const close = useCallback(
    (key: number) => {
      const left = tabs.filter((tab) => tab.key !== key);
      setTabs(left);
      if (active === key) setActive(left.at(-1)?.key ?? 1);
    },
    [tabs, active],
  );
  /** Another console in place of one that has ended. */
  const restart = useCallback(
    (key: number) => {
      const next = Math.max(...tabs.map((tab) => tab.key)) + 1;
      setTabs(tabs.map((tab) => (tab.key === key ? { key: next, console: null } : tab)));
      setActive(next);
    },
    [tabs],
  );
  const name = useCallback(
    (key: number, console: string) => setTabs((all) => all.map((tab) => (tab.key === key ? { key, console } : tab))),
    [],
  );
  return { tabs, active, setActive, add, close, restart, name };
}

function remembered(site: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(nameOf(site)) ?? '[]');
    return Array.isArray(found) ? found.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
