import { exitCodes, Failure } from '../failure.ts';

/** Reads `name=value` pairs: whole numbers and true/false as such, everything else as text. The API says which names there are. */
export function readAssignments(option: string, pairs: readonly string[] | undefined): Record<string, unknown> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value = ''] = /^([a-zA-Z_]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined) throw new Failure(`${option} takes NAME=VALUE, not ${JSON.stringify(pair)}`, exitCodes.usage);
      return [name, readValue(value)];
    }),
  );
}

function readValue(text: string): unknown {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}
