import type { WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import { isForeign } from './issue-leaves.ts';
import { isValidAt, parseLeaf, type Leaf } from './leaf.ts';
import type { OwnCertificates } from './own-certificates.ts';
import { covers } from './pair/certificate-names.ts';
import type { ServedCertificates } from './served-certificates.ts';
import { formatMark, parseMark, type ServedMark } from './served-mark.ts';
import { servedFile, type WantedCertificates } from './wanted-certificates.ts';

export interface SourceParts {
  readonly served: ServedCertificates;
  readonly own: OwnCertificates;
  readonly wanted: WantedCertificates;
  readonly now: () => number;
}

/** What belongs into a served file, and what stands there. */
export type Choice =
  /** The uploaded one, as the text that the file must have. Also when it has expired: nobody but its owner replaces it. */
  | { readonly source: 'own'; readonly text: string; readonly present: Present | undefined }
  /**
   * The public one that stands there. Also when it has expired: visitors would see an error with one of the local authority as well, only a misleading one, and a clock of this machine that
   * jumped ahead must not take good certificates away from visitors whose clocks are right.
   */
  | { readonly source: 'automatic'; readonly present: Present }
  /** What was there before the other kind was chosen for the same names: visitors go on with it, while it is valid, until what is wanted is there. */
  | { readonly source: 'former'; readonly present: Present }
  /** One that a person put there by hand, or whose wish cannot be read, stays. */
  | { readonly source: 'unknown'; readonly present: Present }
  /** One of the local authority, or nothing for a name without a route. */
  | { readonly source: 'local'; readonly present: Present | undefined };

export interface Present {
  readonly text: string;
  readonly mark: ServedMark;
  /** Undefined: damaged. */
  readonly leaf: Leaf | undefined;
}

export async function chooseSource({ served, own, wanted, now }: SourceParts, file: string): Promise<Choice> {
  const wish = wanted.forFile(file);
  const text = await served.readText(file);
  const present = text === undefined ? undefined : { text, mark: parseMark(text), leaf: parseLeaf(text) };
  if (wish?.choice === 'own') {
    const kept = await own.read(wish.id);
    if (kept !== undefined && standsFor(kept.leaf, file, wish)) {
      return { source: 'own', text: `${formatMark({ source: 'own', id: wish.id })}${kept.pem}`, present };
    }
  }
  if (present?.leaf === undefined) return { source: 'local', present };
  const { mark, leaf } = present;
  if ('id' in mark && wish?.id === mark.id && standsFor(leaf, file, wish)) {
    if (mark.source === 'automatic' && wish.choice === 'automatic') return { source: 'automatic', present };
    // Who has an uploaded one removed wants it to be shown no longer.
    const isKept = mark.source === 'automatic' || (await own.read(mark.id)) !== undefined;
    if (isKept && isValidAt(leaf, now())) return { source: 'former', present };
  }
  const isUnknown = mark.source === 'none' ? isForeign(leaf) : 'id' in mark && wanted.isDamaged(mark.id);
  return { source: isUnknown ? 'unknown' : 'local', present };
}

function standsFor({ names }: Leaf, file: string, wish: WantedCertificate): boolean {
  return wish.names.some((name) => servedFile(name) === file && covers(names, name));
}
