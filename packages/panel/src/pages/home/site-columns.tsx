import type { ListedSite } from '@daspanel/contract/sites.ts';
import { IconCertificate } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useMemo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SiteIcon } from '../../ui/site-icon/site-icon.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import classes from './home.module.css';

/** What a row says of its site. Its cells are kept light, because thousands of them pass by: no links of the router, no hooks for texts. */
export function useSiteColumns(onOpen: (site: ListedSite) => void): readonly Column<ListedSite>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('home.column.name'),
        width: 'minmax(11rem, 2fr)',
        serverSort: 'name',
        cell: (site) => <SiteName site={site} onOpen={onOpen} />,
      },
      {
        id: 'state',
        title: t('home.column.state'),
        width: '8rem',
        cell: (site) => <StateBadge state={site.state} title={t(`home.state.${site.state}`)} />,
      },
      {
        id: 'engine',
        title: t('home.column.engine'),
        width: '7rem',
        from: 640,
        cell: ({ overview }) => <Engine overview={overview} t={t} />,
      },
      {
        id: 'live',
        title: t('home.column.live'),
        width: 'minmax(6.5rem, 0.7fr)',
        from: 1000,
        cell: ({ overview }) => overview?.liveVersion?.name,
      },
      {
        id: 'certificate',
        title: t('home.column.certificate'),
        width: '7.5rem',
        from: 1000,
        cell: ({ overview }) => <Certificate overview={overview} t={t} />,
      },
      {
        id: 'requests',
        title: t('home.column.requests'),
        width: '9rem',
        from: 1000,
        serverSort: 'requests',
        cell: ({ overview }) => <Requests overview={overview} t={t} />,
      },
      {
        id: 'disk',
        title: t('home.column.disk'),
        width: '5rem',
        from: 640,
        serverSort: 'disk',
        align: 'end',
        cell: ({ overview }) => <Disk overview={overview} />,
      },
      { id: 'tags', title: t('home.column.tags'), width: 'minmax(5rem, 0.8fr)', from: 1000, cell: ({ tags }) => <Tags tags={tags} /> },
      {
        id: 'updated',
        title: t('home.column.updated'),
        width: '8rem',
        from: 640,
        serverSort: 'updatedAt',
        align: 'end',
        cell: ({ updatedAt }) => <Moment at={updatedAt} />,
      },
      {
        id: 'created',
        title: t('home.column.created'),
        width: '8rem',
        serverSort: 'createdAt',
        align: 'end',
        isExtra: true,
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
    ],
    [t, onOpen],
  );
}

interface WithTexts {
  readonly t: TFunction;
}

interface WithOverview {
  readonly overview: ListedSite['overview'];
}

function SiteName({ site, onOpen }: { readonly site: ListedSite; readonly onOpen: (site: ListedSite) => void }) {
  const open = (click: MouseEvent<HTMLAnchorElement>) => {
    if (click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
    click.preventDefault();
    onOpen(site);
  };
  return (
    <span className={classes.name}>
      <SiteIcon site={site} />
      <a href={`/sites/${site.id}/overview`} onClick={open} className={classes.siteLink}>
        {site.name}
      </a>
      {site.description !== '' && <span className={classes.description}>{showHidden(site.description)}</span>}
    </span>
  );
}

function Engine({ overview, t }: WithOverview & WithTexts) {
  const live = overview?.liveVersion;
  if (live === undefined || live === null) return undefined;
  return live.engine === 'php' ? t('home.engine.php', { version: live.php }) : t('home.engine.static');
}

function Certificate({ overview, t }: WithOverview & WithTexts) {
  if (overview === undefined) return undefined;
  const tones = {
    local: 'off',
    ready: 'good',
    renewing: 'good',
    waiting: 'waiting',
    ordering: 'waiting',
    blocked: 'bad',
    failing: 'bad',
    stopped: 'bad',
  } as const;
  return (
    <StateBadge
      state={overview.certificate}
      tone={tones[overview.certificate]}
      title={t(`home.certificate.${overview.certificate}`)}
      {...(overview.certificate === 'local' ? { icon: IconCertificate } : {})}
    />
  );
}

function Requests({ overview, t }: WithOverview & WithTexts) {
  if (overview === undefined) return undefined;
  const values = overview.requestsPerMinute;
  const last = values.at(-1) ?? 0;
  return (
    <span className={classes.requests}>
      <Sparkline values={values} label={t('home.requests', { last, most: Math.max(...values) })} />
      <span aria-hidden>{last}</span>
    </span>
  );
}

function Disk({ overview }: WithOverview) {
  return overview === undefined || overview.disk === null ? undefined : <Bytes value={overview.disk} />;
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}
