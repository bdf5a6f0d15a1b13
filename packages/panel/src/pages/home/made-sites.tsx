import { sites, type Site } from '@daspanel/contract/sites.ts';
import { Anchor, Button, Group, Paper } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { Checklist, type Step } from '../../ui/job-checklist.tsx';
import { forgetMadeSites } from './made-sites-memory.ts';

/** How far the sites are that were just made. */
export function MadeSites({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" style={{ flexShrink: 0 }}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {ids.map((id) => (
            <MadeSite key={id} id={id} />
          ))}
        </div>
        <Button variant="subtle" size="compact-xs" style={{ flexShrink: 0 }} onClick={forgetMadeSites}>
          {t('home.create.steps.dismiss')}
        </Button>
      </Group>
    </Paper>
  );
}

function MadeSite({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const site = useLateAnswer(true, sites.get, { params: { site: id as Site['id'] } })?.body;
  if (site === undefined) return undefined;
  const [address] = site.urls;
  const states = { ready: 'done', pending: 'running', failed: 'failed', disabled: 'waiting', trashed: 'waiting' } as const;
  const steps: readonly Step[] = [
    { id: 'made', title: t('home.create.steps.made', { name: site.name }), state: 'done' },
    {
      id: 'answers',
      title: t('home.create.steps.answers', { name: site.name }),
      state: states[site.state],
      ...(site.problem === undefined ? {} : { detail: site.problem }),
    },
  ];
  return (
    <>
      <Checklist label={t('home.create.steps.title')} steps={steps} />
      {site.state === 'ready' && address !== undefined && (
        <Anchor href={address} target="_blank" rel="noreferrer" size="sm" ms={26}>
          {t('home.create.steps.open', { name: address.replace(/^https?:\/\/|\/$/g, '') })}
        </Anchor>
      )}
    </>
  );
}
