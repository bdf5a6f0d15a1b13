import type { RequestOf } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { ActionIcon, Menu } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { tell } from '../api/tell.ts';
import { describeAsCurl } from './describe-request.ts';

/** Offers what the panel is about to do as a command: curl from the endpoint and its request, and `command`, that of the command line (`daspanel …`). */
export function CopyAs<E extends Endpoint>({
  endpoint,
  request,
  command,
}: {
  readonly endpoint: E;
  readonly request: RequestOf<E>;
  readonly command?: string;
}) {
  const { t } = useTranslation();
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    await tell(t('ui.copied'));
  };
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('ui.copyAs')} title={t('ui.copyAs')}>
          <IconCode size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('ui.copyAs')}</Menu.Label>
        <Menu.Item onClick={() => void copy(describeAsCurl(apiOrigin(location), endpoint, request))}>{t('ui.curl')}</Menu.Item>
        {command !== undefined && <Menu.Item onClick={() => void copy(command)}>{t('ui.cli')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The API has a name of its own beside that of the panel. */
function apiOrigin({ origin }: Location): string {
  return origin.replace('//admin.', '//api.');
}
