import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { Page } from '../../ui/page.tsx';
import { CacheCard } from './cache-card.tsx';
import { KeySection } from './key-section.tsx';

/** Credentials of a site’s services. */
export function AccessPage() {
  const { t } = useTranslation();
  const mayReadCache = useMay('cache:read');
  return (
    <Page title={t('access.title')} description={t('access.description')}>
      <KeySection />
      {mayReadCache && <CacheCard />}
    </Page>
  );
}
