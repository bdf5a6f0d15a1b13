import { mappings, type Mapping } from '@daspanel/contract/mappings.ts';
import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { CertificateDetails } from './certificate-details.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { DomainForm } from './domain-form.tsx';
import { OwnCertificate } from './own-certificate.tsx';

/** What DNS needs for a domain, its certificate, what it shows, and its end. */
export function DomainDrawer({ mapping, onClose }: { readonly mapping: Mapping | undefined; readonly onClose: () => void }) {
  const mayChange = useMay('mappings:write');
  return (
    <SideDrawer title={mapping?.shownHost ?? ''} opened={mapping !== undefined} onClose={onClose} size="xl">
      {mapping !== undefined && (
        <Stack gap="xl">
          <div>
            {mapping.host !== mapping.shownHost && (
              <Text size="sm" c="dimmed">
                {mapping.host}
              </Text>
            )}
            {mapping.urls.map((url) => (
              <Anchor key={url} href={url} target="_blank" rel="noreferrer" size="sm" display="block">
                {url}
              </Anchor>
            ))}
            {mapping.problem !== undefined && (
              <Text size="sm" c="var(--mantine-color-error)">
                {showHidden(mapping.problem)}
              </Text>
            )}
          </div>
          <Diagnosis mapping={mapping} />
          <CertificateDetails mapping={mapping} />
          {mayChange && <DomainForm key={mapping.revision} mapping={mapping} />}
          {mayChange && <OwnCertificate mapping={mapping} />}
          {mayChange && <RemoveDomain mapping={mapping} onGone={onClose} />}
        </Stack>
      )}
    </SideDrawer>
  );
}

function RemoveDomain({ mapping: { id, site, host, shownHost }, onGone }: { readonly mapping: Mapping; readonly onGone: () => void }) {
  const { t } = useTranslation();
  const [isAsked, asking] = useDisclosure();
  const remove = useChange(mappings.delete, { onDone: onGone });
  return (
    <div>
      <Button size="xs" variant="default" color="red" leftSection={<IconTrash size={15} />} onClick={asking.open}>
        {t('domains.delete.action')}
      </Button>
      <ConfirmByName
        title={t('domains.delete.title', { host: shownHost })}
        name={host}
        action={t('domains.delete.action')}
        opened={isAsked}
        isBusy={remove.isPending}
        onClose={asking.close}
        onConfirm={() => remove.mutate({ params: { site, mapping: id } })}
        copyAs={asCommand(mappings.delete, { params: { site, mapping: id } }, cli`mapping delete ${site} ${host}`)}
      >
        <Text size="sm">{t('domains.delete.text')}</Text>
      </ConfirmByName>
    </div>
  );
}
