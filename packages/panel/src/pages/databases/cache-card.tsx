import { siteCache } from '@daspanel/contract/cache.ts';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { SectionCard } from '../../ui/section-card.tsx';

/** The site’s account in Redis: shown on request, another password at any time. */
export function CacheCard() {
  const { t } = useTranslation();
  const { id } = useSite();
  const request = { params: { site: id } };
  const cache = useLateAnswer(true, siteCache.get, request)?.body;
  const mayChange = useMay('cache:write');
  const [password, setPassword] = useState<string>();
  const reveal = useChange(siteCache.reveal, { onDone: ({ body }) => setPassword(body.password) });
  const rotate = useChange(siteCache.rotate, {
    onDone: () => {
      setPassword(undefined);
      void tell(t('databases.cache.rotated'));
    },
  });
  const clear = useChange(siteCache.clear, { onDone: () => void tell(t('databases.cache.cleared')) });
  if (cache === undefined) return undefined;
  return (
    <SectionCard title={t('databases.cache.title')} text={t('databases.cache.text')}>
      <Facts
        facts={[
          [t('databases.cache.user'), <CopyText key="user" text={cache.user} />],
          [t('databases.cache.prefix'), <CopyText key="prefix" text={cache.prefix} />],
          [t('databases.cache.socket'), <CopyText key="socket" text={cache.socket} />],
          [t('databases.cache.keys'), cache.keys],
          ...(password === undefined
            ? []
            : [
                [
                  t('databases.secret.password'),
                  <CopyText key="password" text={password} label={t('databases.secret.password')} />,
                ] as const,
              ]),
        ]}
      />
      {mayChange && (
        <Group gap="xs" mt="sm">
          <Button size="compact-xs" variant="default" loading={reveal.isPending} onClick={() => reveal.mutate(request)}>
            {t('databases.cache.reveal')}
          </Button>
          <Button size="compact-xs" variant="default" loading={rotate.isPending} onClick={() => rotate.mutate(request)}>
            {t('databases.cache.rotate')}
          </Button>
          <Button size="compact-xs" variant="default" loading={clear.isPending} onClick={() => clear.mutate(request)}>
            {t('databases.cache.clear')}
          </Button>
        </Group>
      )}
    </SectionCard>
  );
}
