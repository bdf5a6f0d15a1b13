import type { KeyObject } from 'node:crypto';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { makeCertificate, type CertificateContent } from '@daspanel/x509/make-certificate.ts';
import { DAY } from './ca-options.ts';

/** Two roots over one intermediate authority; everything is PEM. */
export interface Hierarchy {
  /** The common names are `Simulator root 1` and `Simulator root 2`. */
  readonly roots: readonly [string, string];
  /** A leaf, signed by the intermediate authority. */
  issue(content: Omit<CertificateContent, 'use'> & { readonly names: readonly string[] }): Promise<string>;
  /** The chain of a leaf up to one root (0 or 1), without the root. */
  chain(leaf: string, root: number): string;
}

const ROOT_NAMES = ['Simulator root 1', 'Simulator root 2'] as const;
const INTERMEDIATE_NAME = 'Simulator intermediate';
const LIFETIME = 30 * 365 * DAY;

/** Valid from a year before the earlier of `moments` until long after the later. */
export async function createHierarchy(moments: readonly number[]): Promise<Hierarchy> {
  const times = { notBefore: Math.min(...moments) - 365 * DAY, notAfter: Math.max(...moments) + LIFETIME };
  const intermediate = { commonName: INTERMEDIATE_NAME, ...(await generateKey()) };
  const [first, second] = await Promise.all(ROOT_NAMES.map((name) => makeAuthority(name, intermediate.publicKey, times)));
  if (first === undefined || second === undefined) throw new Error('there are two roots');
  const intermediates = [first.intermediate, second.intermediate];
  return {
    roots: [first.root, second.root],
    issue: ({ names, ...content }) => makeCertificate({ ...content, use: { kind: 'server', names } }, intermediate),
    chain: (leaf, root) => `${leaf}${intermediates[root] ?? ''}`,
  };
}

async function makeAuthority(
  commonName: string,
  intermediate: KeyObject,
  times: { readonly notBefore: number; readonly notAfter: number },
): Promise<{ readonly root: string; readonly intermediate: string }> {
  const signer = { commonName, ...(await generateKey()) };
  const [root, signed] = await Promise.all([
    makeCertificate({ publicKey: signer.publicKey, commonName, ...times, use: { kind: 'authority', pathLength: 1 } }, signer),
    makeCertificate({ publicKey: intermediate, commonName: INTERMEDIATE_NAME, ...times, use: { kind: 'authority' } }, signer),
  ]);
  return { root, intermediate: signed };
}
