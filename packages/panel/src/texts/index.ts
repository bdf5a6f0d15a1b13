import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { z } from 'zod';
import english from 'zod/v4/locales/en.js';
import { showHidden } from '../ui/plain-text.ts';
import { first } from './en/first.ts';
import type { en } from './en/index.ts';

/** The languages that a person can choose, as they call themselves. */
export const languages = { en: 'English', de: 'Deutsch', es: 'Español', pt: 'Português' } as const;
export type Language = keyof typeof languages;

/** All texts of a language; the English ones say which there are. Plural forms that English lacks may be added. */
export type Texts = InAnyWords<typeof en>;

/** By the English text. */
export type Words = Readonly<Record<string, string>>;

type InAnyWords<Part> = { readonly [Key in keyof Part]: Part[Key] extends string ? string : InAnyWords<Part[Key]> };

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

/**
 * Every other language is a file of its own, which is loaded when somebody wants it: `./<language>/index.ts` exports `texts` of the shape `Texts`, `words`, its words
 * for those that the contract has in English, and what it says of problems, of fields that are wrong, and of values that zod refuses.
 */
interface LanguageFile {
  readonly texts: Texts;
  readonly words: Words;
  readonly problems: Words;
  readonly fieldProblems: Words;
  readonly zodLocale: () => Parameters<typeof z.config>[0];
}
const files = import.meta.glob<LanguageFile>(['./*/index.ts', '!./en/index.ts']);

/** The languages whose texts are there. */
export const offered: readonly Language[] = (Object.keys(languages) as Language[]).filter(
  (one) => one === 'en' || `./${one}/index.ts` in files,
);

const loaded = new Map<string, LanguageFile>();

/** A title or description of the contract in the language that is shown; as it is where that has no word for it. */
export function wordsOfContract(english: string): string {
  return loaded.get(texts.language)?.words[english] ?? english;
}

/** What a kind of problem means; undefined in English, where the server's own sentence says it better. */
export function wordsOfProblem(code: string): string | undefined {
  return loaded.get(texts.language)?.problems[code];
}

/** What is wrong with a field. `isEnglish`: the page is in another language, which has no words for this. */
export function wordsOfField(english: string): { readonly words: string; readonly isEnglish: boolean } {
  const file = loaded.get(texts.language);
  const words = file?.fieldProblems[english];
  return { words: words ?? english, isEnglish: file !== undefined && words === undefined };
}

const KEPT_AS = 'daspanel-language';

/** Makes the texts ready, in the language that was chosen or that the browser asks for. */
export async function startTexts(): Promise<void> {
  texts.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    document.documentElement.dir = texts.dir(language);
  });
  await texts.use(initReactI18next).init({
    resources: { en: { translation: first } },
    lng: 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: true, escape: (text: string) => showHidden(text) },
    returnNull: false,
  });
  await showLanguage(chosenLanguage());
}

/** Adds the English texts of all areas; before that there are those of the first view. */
export async function loadAllTexts(): Promise<void> {
  texts.addResourceBundle('en', 'translation', (await import('./en/index.ts')).en);
}

/** Shows the panel in another language and keeps the choice in this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language);
  await showLanguage(language);
}

/** Shows the language of the person, where none was chosen in this browser. */
export async function preferLanguage(language: Language | null): Promise<void> {
  if (language !== null && localStorage.getItem(KEPT_AS) === null) await showLanguage(language);
}

/** English, until the texts of the language are there. */
async function showLanguage(language: Language): Promise<void> {
  if (!texts.hasResourceBundle(language, 'translation')) {
    const load = files[`./${language}/index.ts`];
    if (load === undefined) return;
    const file = await load();
    texts.addResourceBundle(language, 'translation', file.texts);
    loaded.set(language, file);
  }
  z.config(loaded.get(language)?.zodLocale() ?? english());
  await texts.changeLanguage(language);
}

function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT_AS) ?? '', ...navigator.languages.map((tag) => tag.split('-')[0] ?? '')];
  return wanted.find((one) => isLanguage(one)) ?? 'en';
}
