import { versions, type UpdateVersionBody, type Version } from '@daspanel/contract/versions.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';

/** Sends a change of a version, says when it is applied, and has what shows it read again. */
export function useSaveVersion({ id, site }: Version): (body: UpdateVersionBody) => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return async (body) => {
    await send(versions.update, { params: { site, version: id }, body });
    await queries.invalidateQueries({ queryKey: ['versions'] });
    await tell(t('siteSettings.engine.saved'));
  };
}
