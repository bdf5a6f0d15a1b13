import { consoles } from '@daspanel/contract/consoles.ts';
import { ActionIcon, Button, Group, Switch, Tabs, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconPlus, IconTerminal2, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './console.module.css';
import { DevServers } from './dev-servers.tsx';
import { useConsoleTabs, type ConsoleTab } from './open-tabs.ts';
import { OtherConsoles } from './other-consoles.tsx';
import { TerminalView } from './terminal-view.tsx';

/** Shells in the sandbox of a site, in tabs that survive a reload. */
export function ConsolePage() {
  const { t } = useTranslation();
  const site = useSite();
  const { tabs, active, setActive, add, close, restart, name } = useConsoleTabs(site.id);
  const end = useChange(consoles.end);
  const list = useRef<HTMLDivElement>(null);
  const [isForScreenReader, setForScreenReader] = useLocalStorage({ key: 'daspanel-terminal-screen-reader', defaultValue: false });
  const leave = () => list.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
  const endTab = ({ key, console }: ConsoleTab) => {
    if (console !== null) end.mutate({ params: { site: site.id, console } });
    close(key);
  };
  const open = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => add(null)}>
      {t('console.open')}
    </Button>
  );
  return (
    <Page title={t('console.title')} description={t('console.description')} actions={tabs.length > 0 && open} fill>
      {tabs.length === 0 && (
        <EmptyState icon={IconTerminal2} title={t('console.empty.title')} text={t('console.empty.text')} action={open} />
      )}
      <OtherConsoles site={site.id} shown={new Set(tabs.map((tab) => tab.console ?? ''))} onTake={(id) => add(id)} />
      {tabs.length > 0 && (
        <Tabs value={String(active)} onChange={(key) => setActive(Number(key))} keepMounted className={classes.tabs}>
          <Group justify="space-between" gap="xs" align="end" className={classes.bar}>
            <Group gap={0} wrap="nowrap" className={classes.list}>
              <Tabs.List ref={list} aria-label={t('console.tabs')}>
                {tabs.map(({ key }) => (
                  <Tabs.Tab key={key} value={String(key)}>
                    {t('console.tab', { number: key })}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {tabs
                .filter(({ key }) => key === active)
                .map((tab) => (
                  <EndButton key={tab.key} number={tab.key} onEnd={() => endTab(tab)} />
                ))}
            </Group>
            <Switch
              size="xs"
              label={t('console.screenReader')}
              checked={isForScreenReader}
              onChange={({ currentTarget }) => setForScreenReader(currentTarget.checked)}
            />
          </Group>
          <DevServers site={site.id} tabs={tabs} />
          {tabs.map((tab) => (
            <Tabs.Panel key={tab.key} value={String(tab.key)} className={classes.panel}>
              <TerminalView
                site={site.id}
                id={tab.console}
                label={t('console.tab', { number: tab.key })}
                isShown={tab.key === active}
                isForScreenReader={isForScreenReader}
                onOpened={(id) => name(tab.key, id)}
                onLeave={leave}
                onClose={() => close(tab.key)}
                onAgain={() => restart(tab.key)}
              />
            </Tabs.Panel>
          ))}
          <Text size="xs" c="dimmed" mt={6}>
            {t('console.keys')}
          </Text>
        </Tabs>
      )}
    </Page>
  );
}

function EndButton({ number, onEnd }: { readonly number: number; readonly onEnd: () => void }) {
  const { t } = useTranslation();
  const label = t('console.end', { number });
  return (
    <ActionIcon variant="subtle" color="gray" size="md" aria-label={label} title={label} onClick={onEnd}>
      <IconX size={14} />
    </ActionIcon>
  );
}
