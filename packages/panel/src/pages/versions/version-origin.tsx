import type { Version } from '@daspanel/contract/versions.ts';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useLanguage } from '../../texts/use-language.ts';
import { ActorName } from '../../ui/actor-name.tsx';
import { showBytes } from '../../ui/bytes.tsx';
import { Moment } from '../../ui/moment.tsx';
import { showDuration } from '../jobs/show-duration.ts';

/** Who made a version, when and from what, how much is in it, and how its content came. */
export function VersionOrigin({ version, origin }: { readonly version: Version; readonly origin: string | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { createdAt, createdBy, bytes, files, madeIn, deployedAt } = version;
  return (
    <>
      {t('versions.made')} <Moment at={createdAt} />
      {createdBy !== null && <Maker id={createdBy} />}
      {origin !== undefined && ` · ${t('versions.from', { name: origin })}`}
      {bytes !== null && ` · ${t('versions.size', { size: showBytes(bytes, language), count: files ?? 0 })}`}
      {deployedAt !== null && (
        <>
          {' · '}
          {t('versions.filled')} <Moment at={deployedAt} />
          {madeIn !== null && ` ${t('versions.took', { duration: showDuration(madeIn, language) })}`}
        </>
      )}
    </>
  );
}

/** Left out for those who see neither people nor that it was themselves: an id says nothing. */
function Maker({ id }: { readonly id: NonNullable<Version['createdBy']> }) {
  const { t } = useTranslation();
  const { user, scopes } = useSession();
  if (user.id !== id && !scopes.includes('users:read')) return undefined;
  return (
    <>
      {' '}
      {t('versions.by')} {user.id === id ? user.name : <ActorName actor={`user:${id}`} />}
    </>
  );
}
