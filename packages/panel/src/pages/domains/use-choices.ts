import { useTranslation } from 'react-i18next';

/** What `www` before a domain can do, in words. */
export function useWwwChoices(): Readonly<Record<string, string>> {
  const { t } = useTranslation();
  return {
    none: t('domains.www.none'),
    serve: t('domains.www.serve'),
    'redirect-to-this': t('domains.www.redirect-to-this'),
    'redirect-to-www': t('domains.www.redirect-to-www'),
  };
}
