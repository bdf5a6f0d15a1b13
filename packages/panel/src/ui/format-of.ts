interface Formats {
  readonly moment: Intl.DateTimeFormat;
  readonly distance: Intl.RelativeTimeFormat;
}

const known = new Map<string, Formats>();

/** Formats of a language: they take long to make, and a table needs them for every row. */
export function formatOf(language: string): Formats {
  const made = known.get(language);
  if (made !== undefined) return made;
  const formats = {
    moment: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
    distance: new Intl.RelativeTimeFormat(language, { numeric: 'auto' }),
  };
  known.set(language, formats);
  return formats;
}
