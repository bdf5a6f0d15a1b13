import { isIP } from 'node:net';
import { addressToBytes, bytesToAddress } from '@daspanel/x509/address-bytes.ts';

/** A name to look at. `host`: what its addresses are looked up for and what is asked for there. */
export type PreflightName =
  | { readonly kind: 'name'; readonly text: string; readonly base: string; readonly host: string }
  /** `base`: without `*.`; `host`: one of the many names that it stands for. */
  | { readonly kind: 'wildcard'; readonly text: string; readonly base: string; readonly host: string }
  | { readonly kind: 'address'; readonly text: string; readonly base: string; readonly host: string };

/** `label`: the first label of the name that is looked up for a wildcard. */
export function parsePreflightName(text: string, label: string): PreflightName {
  if (isIP(text) !== 0) {
    const address = bytesToAddress(addressToBytes(text));
    return { kind: 'address', text, base: address, host: address };
  }
  if (!text.startsWith('*.')) return { kind: 'name', text, base: text, host: text };
  const base = text.slice('*.'.length);
  return { kind: 'wildcard', text, base, host: `${label}.${base}` };
}
