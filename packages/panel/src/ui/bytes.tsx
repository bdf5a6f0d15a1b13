import { useLanguage } from '../texts/use-language.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** An amount of bytes as people read it: `1.4 MB` (1 kB = 1,000 bytes). */
export function Bytes({ value }: { readonly value: number }) {
  const language = useLanguage();
  return <span title={String(value)}>{showBytes(value, language)}</span>;
}

export function showBytes(value: number, language: string): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(value, 1)) / 3), 0), UNITS.length - 1);
  const amount = value / 1000 ** power;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: amount < 10 && power > 0 ? 1 : 0,
  }).format(amount);
}
