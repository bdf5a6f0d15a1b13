import { useSyncExternalStore } from 'react';
import { texts } from './index.ts';

/** The language that is shown; lighter than `useTranslation`, for what stands in every row of a table. */
export function useLanguage(): string {
  return useSyncExternalStore(
    (listener) => {
      texts.on('languageChanged', listener);
      return () => texts.off('languageChanged', listener);
    },
    () => texts.language,
  );
}
