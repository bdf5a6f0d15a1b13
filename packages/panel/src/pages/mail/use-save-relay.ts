import { siteMail, type UpdateMailSettingsBody } from '@daspanel/contract/mail-settings.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { useSite } from '../../api/use-site.ts';

/** Stores how mail of the site goes on, and says so; rejects with what the server refuses. */
export function useSaveRelay(): (body: UpdateMailSettingsBody) => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id } = useSite();
  return async (body) => {
    await send(siteMail.update, { params: { site: id }, body });
    await queries.invalidateQueries({ queryKey: ['site-mail-settings'] });
    await tell(t('administration.settings.mail.saved'));
  };
}
