import { databases } from '@daspanel/contract/databases.ts';
import { sites } from '@daspanel/contract/sites.ts';
import { Alert, Anchor, Button } from '@mantine/core';
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite, useSiteAnswer } from '../../api/use-site.ts';
import { ActorName } from '../../ui/actor-name.tsx';
import { asCommand, cli } from '../../ui/as-command.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { CopyAs } from '../../ui/copy-as.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadableHost } from '../../ui/readable-host.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TagEditor } from '../../ui/tag-editor.tsx';
import { DetailsForm } from './details-form.tsx';
import { LiveVersion } from './live-version.tsx';
import classes from './overview-page.module.css';
import { Members } from './members.tsx';
import { RecentDeployments } from './recent-deployments.tsx';

/** What a site is, how it is, and where it answers. */
export function OverviewPage() {
  const { t } = useTranslation();
  const site = useSite();
  const mayChange = useMay('sites:write');
  const maySeeMembers = useMay('members:read');
  return (
    <Page title={t('overview.title')} description={site.description} actions={mayChange && <EnableButton />}>
      {site.problem !== undefined && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={t('overview.problem')}>
          {showHidden(site.problem)}
        </Alert>
      )}
      {!site.enabled && <Alert color="gray">{t('overview.disabledHelp')}</Alert>}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Addresses />
          <State />
          {mayChange && <TagEditor site={site} />}
        </div>
        <div className={classes.column}>
          <LiveVersion />
          <RecentDeployments />
          {maySeeMembers && site.state !== 'trashed' && <Members />}
          {mayChange && <DetailsForm key={site.revision} />}
        </div>
      </div>
    </Page>
  );
}

function Addresses() {
  const { t } = useTranslation();
  const { urls, mappedUrls } = useSite();
  return (
    <section aria-label={t('overview.address.title')} className={classes.card}>
      {[...mappedUrls, ...urls].map((url) => (
        <div key={url} className={classes.address}>
          <div>
            <CopyText text={url} />
            <ReadableHost url={url} />
          </div>
          <Anchor href={url} target="_blank" rel="noreferrer" aria-label={t('overview.address.open', { url })}>
            <IconExternalLink size={15} />
          </Anchor>
        </div>
      ))}
    </section>
  );
}

function State() {
  const { t } = useTranslation();
  const { id, name, owner, createdAt, state } = useSite();
  // The list alone knows what changes all the time: disk and certificate.
  const overview = useLateAnswer(true, sites.list, { query: { name, include: 'overview', limit: 1 } })?.body.items[0]?.overview;
  const mayReadDatabases = useMay('databases:read');
  const found = useLateAnswer(mayReadDatabases, databases.list, { params: { site: id }, query: { limit: 50 } })?.body.items;
  return (
    <Facts
      facts={[
        [t('home.column.state'), <StateBadge key="state" state={state} title={t(`home.state.${state}`)} />],
        [t('overview.certificate'), overview === undefined ? undefined : t(`home.certificate.${overview.certificate}`)],
        [
          t('overview.disk'),
          overview?.disk === null || overview === undefined ? t('overview.notMeasured') : <Bytes key="disk" value={overview.disk} />,
        ],
        ...(found === undefined ? [] : [[t('overview.databases'), found.map((one) => one.name).join(', ') || '0'] as const]),
        [t('overview.owner'), <ActorName key="owner" actor={`user:${owner}`} />],
        [t('overview.created'), <Moment key="created" at={createdAt} absolute />],
      ]}
    />
  );
}

function EnableButton() {
  const { t } = useTranslation();
  const { etag, body: site } = useSiteAnswer();
  const request = { params: { site: site.id }, ...(etag === undefined ? {} : { ifMatch: etag }) };
  const enable = useChange(sites.enable);
  const disable = useChange(sites.disable);
  return site.enabled ? (
    <>
      <CopyAs of={asCommand(sites.disable, request, cli`sites disable ${site.name}`)} />
      <Button size="xs" variant="default" loading={disable.isPending} onClick={() => disable.mutate(request)}>
        {t('overview.disable')}
      </Button>
    </>
  ) : (
    <>
      <CopyAs of={asCommand(sites.enable, request, cli`sites enable ${site.name}`)} />
      <Button size="xs" loading={enable.isPending} onClick={() => enable.mutate(request)}>
        {t('overview.enable')}
      </Button>
    </>
  );
}
