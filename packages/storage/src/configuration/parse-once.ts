const MOST_KEPT = 256;

/** `parse`, with the results of the last texts kept: documents of buckets are read by every request and hardly ever change. Errors are not kept. */
export function parseOnce<Parsed>(parse: (text: string) => Parsed): (text: string) => Parsed {
  const kept = new Map<string, Parsed>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const parsed = parse(text);
    const oldest = kept.keys().next();
    if (kept.size >= MOST_KEPT && !oldest.done) kept.delete(oldest.value);
    kept.set(text, parsed);
    return parsed;
  };
}
