import { siteCache } from '@daspanel/contract/cache.ts';
import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { CopyAs } from '../../ui/copy-as.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { SectionCard } from '../../ui/section-card.tsx';

/** The site’s account in Redis: shown on request, another password at any time. */
export function CacheCard() {
  const { t } = useTranslation();
  const { id } = useSite();
  const cache = useLateAnswer(true, siteCache.get, { params: { site: id } })?.body;
  const mayChange = useMay('cache:write');
  const [password, setPassword] = useState<string>();
  if (cache === undefined) return undefined;
  return (
    <SectionCard title={t('access.cache.title')} text={t('access.cache.text')}>
      <Facts
        facts={[
          [t('access.cache.user'), <CopyText key="user" text={cache.user} />],
          ...(password === undefined ? [] : [passwordFact(t('access.cache.password'), password)]),
          [t('access.cache.prefix'), <CopyText key="prefix" text={cache.prefix} />],
          [t('access.cache.socket'), <CopyText key="socket" text={cache.socket} />],
          [t('access.cache.keys'), cache.keys],
        ]}
      />
      {mayChange && <Actions onPassword={setPassword} />}
    </SectionCard>
  );
}

function passwordFact(name: string, password: string) {
  return [name, <CopyText key="password" text={password} label={name} />] as const;
}

function Actions({ onPassword }: { readonly onPassword: (password: string | undefined) => void }) {
  const { t } = useTranslation();
  const { id, name } = useSite();
  const request = { params: { site: id } };
  const [isAsked, asking] = useDisclosure();
  const reveal = useChange(siteCache.reveal, { onDone: ({ body }) => onPassword(body.password) });
  const rotate = useChange(siteCache.rotate, {
    onDone: () => {
      onPassword(undefined);
      void tell(t('access.cache.rotated'));
    },
  });
  const clear = useChange(siteCache.clear, {
    onDone: () => {
      asking.close();
      void tell(t('access.cache.cleared'));
    },
  });
  return (
    <Group gap="xs" mt="sm">
      <Button size="compact-xs" variant="default" loading={reveal.isPending} onClick={() => reveal.mutate(request)}>
        {t('access.cache.reveal')}
      </Button>
      <Button size="compact-xs" variant="default" loading={rotate.isPending} onClick={() => rotate.mutate(request)}>
        {t('access.cache.rotate')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={asking.open}>
        {t('access.cache.clear')}
      </Button>
      <CopyAs
        of={[
          { title: t('access.cache.reveal'), ...asCommand(siteCache.reveal, request, cli`cache reveal ${name}`) },
          { title: t('access.cache.rotate'), ...asCommand(siteCache.rotate, request, cli`cache rotate ${name}`) },
        ]}
      />
      <ConfirmByName
        title={t('access.cache.clear')}
        name={name}
        action={t('access.cache.clear')}
        opened={isAsked}
        isBusy={clear.isPending}
        onClose={asking.close}
        onConfirm={() => clear.mutate(request)}
        copyAs={asCommand(siteCache.clear, request, cli`cache clear ${name}`)}
      >
        <Text size="sm">{t('access.cache.clearText')}</Text>
      </ConfirmByName>
    </Group>
  );
}
