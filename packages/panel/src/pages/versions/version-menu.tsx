import { versions, type Version } from '@daspanel/contract/versions.ts';
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconCopy, IconDots, IconFileDiff, IconTrash, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { CloneVersion } from './clone-version.tsx';
import { CompareVersions } from './compare-versions.tsx';
import { UploadContent } from './upload-content.tsx';

/** What else can be done with a version. */
export function VersionMenu({ version }: { readonly version: Version }) {
  const { t } = useTranslation();
  const { id, name, active, state } = version;
  const { id: site } = useSite();
  const [opened, setOpened] = useState<'upload' | 'clone' | 'compare' | 'delete'>();
  const mayPut = useMay('content:write');
  const mayCompare = useMay('content:read');
  const mayChange = useMay('versions:write');
  const close = () => setOpened(undefined);
  const remove = useChange(versions.delete, { onDone: close });
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('versions.more', { name })} title={t('versions.more', { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayPut && (
            <Menu.Item leftSection={<IconUpload size={15} />} onClick={() => setOpened('upload')}>
              {t('versions.upload.action')}
            </Menu.Item>
          )}
          {mayCompare && (
            <Menu.Item leftSection={<IconFileDiff size={15} />} disabled={state === 'building'} onClick={() => setOpened('compare')}>
              {t('versions.compare.action')}
            </Menu.Item>
          )}
          {mayChange && (
            <>
              <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => setOpened('clone')}>
                {t('versions.clone.action')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={15} />} color="red" disabled={active} onClick={() => setOpened('delete')}>
                {t('versions.delete.action')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <UploadContent version={version} opened={opened === 'upload'} onClose={close} />
      <CloneVersion version={version} opened={opened === 'clone'} onClose={close} />
      <CompareVersions version={version} opened={opened === 'compare'} onClose={close} />
      <ConfirmByName
        title={t('versions.delete.title', { name })}
        name={name}
        action={t('versions.delete.action')}
        opened={opened === 'delete'}
        isBusy={remove.isPending}
        onClose={close}
        onConfirm={() => remove.mutate({ params: { site, version: id } })}
        copyAs={asCommand(versions.delete, { params: { site, version: id } }, cli`versions delete ${site} ${name}`)}
      >
        <Text size="sm">{t('versions.delete.text')}</Text>
      </ConfirmByName>
    </>
  );
}
