import { parseHost } from './host-names.ts';

/** The stored form of a zone's name: lower-case A-labels without a dot at the end; one label is enough. Undefined for what is none. */
export function parseZone(text: string): string | undefined {
  const zone = text.endsWith('.') ? text.slice(0, -1) : text;
  // A host name needs two labels; the zone of a private network may have one.
  return zone.startsWith('*') ? undefined : parseHost(`x.${zone}`)?.slice(2);
}
