import type { Version } from '@daspanel/contract/versions.ts';
import { Alert, Anchor, Badge, Group, Paper, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { ActivateVersion } from './activate-version.tsx';
import { VersionMenu } from './version-menu.tsx';
import { VersionOrigin } from './version-origin.tsx';
import classes from './versions.module.css';

/** One version of the timeline: what it is, where it can be looked at, and what can be done with it. */
export function VersionEntry({
  version,
  origin,
  isOlder,
}: {
  readonly version: Version;
  readonly origin: string | undefined;
  readonly isOlder: boolean;
}) {
  const { t } = useTranslation();
  const { name, description, engine, type, active, state, problem, previewUrls, root } = version;
  const mayChange = useMay('versions:write');
  const mayCompare = useMay('content:read');
  const [preview] = previewUrls;
  return (
    <Paper withBorder role="listitem" className={classes.entry} data-live={active}>
      <div className={classes.what}>
        <Group gap="xs">
          <Text fw={650}>{name}</Text>
          {active && (
            <Badge size="sm" color="teal.9" variant="filled">
              {t('versions.live')}
            </Badge>
          )}
          <StateBadge state={state} title={t(`versions.state.${state}`)} />
        </Group>
        <Text size="sm" c="dimmed">
          {engine.kind === 'php' ? t('home.engine.php', { version: engine.version }) : t('home.engine.static')} · {type} · {root}
        </Text>
        <Text size="sm" c="dimmed">
          <VersionOrigin version={version} origin={origin} />
        </Text>
        {description !== '' && <Text size="sm">{showHidden(description)}</Text>}
        {problem !== undefined && (
          <Alert color="red" variant="light" p="xs">
            {showHidden(problem)}
          </Alert>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        {preview !== undefined && (
          <Anchor href={preview} target="_blank" rel="noreferrer" size="sm">
            {t('versions.preview')} <IconExternalLink size={12} aria-hidden />
          </Anchor>
        )}
        {mayChange && !active && <ActivateVersion version={version} isOlder={isOlder} />}
        {(mayChange || mayCompare) && <VersionMenu version={version} />}
      </Group>
    </Paper>
  );
}
