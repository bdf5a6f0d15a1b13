import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/index.ts';

/** The languages that a person can choose, as they call themselves. */
export const languages = { en: 'English', de: 'Deutsch', es: 'Español', pt: 'Português' } as const;
export type Language = keyof typeof languages;

/** All texts of a language; the English ones say which there are. */
export type Texts = typeof en;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

export const texts = i18next.createInstance();

export function isLanguage(text: string): text is Language {
  return text in languages;
}

/** Makes the texts ready, in the language that was chosen or that the browser asks for. */
export async function startTexts(): Promise<void> {
  texts.on('languageChanged', (language) => document.documentElement.setAttribute('lang', language));
  await texts.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
