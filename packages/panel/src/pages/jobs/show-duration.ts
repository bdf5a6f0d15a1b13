/** A span as people read it: `0.4 s`, `12 s`, `3 min`. */
export function showDuration(milliseconds: number, language: string): string {
  const seconds = milliseconds / 1000;
  const [value, unit] = seconds < 120 ? [seconds, 'second'] : seconds < 7200 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(
    value,
  );
}
