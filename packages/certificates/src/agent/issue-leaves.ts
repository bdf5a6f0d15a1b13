import { failpoint } from '@daspanel/platform/failpoint.ts';
import { namesInside } from './covering-certificate.ts';
import { holdsNames, isValidAt, parseLeaf, type Leaf } from './leaf.ts';
import { AUTHORITY_NAME } from './local-authority.ts';
import type { LocalAuthorities } from './local-authorities.ts';
import { createBoundedRunner } from './run-bounded.ts';
import { formatMark } from './served-mark.ts';

export interface IssuerParts {
  readonly authorities: LocalAuthorities;
  readonly hostName: string;
  readonly now: () => number;
}

export interface Issuer {
  /** A certificate of the local authority with a new key, as the text of a served file. Throws AuthorityProblem. */
  issue(file: string): Promise<string>;
  /** True when the file can be served as it is: valid now, for the right names, from the local authority. */
  isGood(leaf: Leaf | undefined, file: string): leaf is Leaf;
}

/** Keys are made on the thread pool, which has four threads. */
const SIMULTANEOUS = 4;

export function createIssuer({ authorities, hostName, now }: IssuerParts): Issuer {
  const bounded = createBoundedRunner(SIMULTANEOUS);
  const isGood = (leaf: Leaf | undefined, file: string): leaf is Leaf => {
    const names = namesInside(file, hostName);
    return leaf !== undefined && isValidAt(leaf, now()) && holdsNames(leaf, names) && authorities.isFromUs(leaf.certificate, names);
  };
  return {
    isGood,
    issue: (file) =>
      bounded(async () => {
        const names = namesInside(file, hostName);
        const { pem, root } = await authorities.issue(names, now());
        const leaf = parseLeaf(pem);
        if (!isGood(leaf, file)) throw new Error(`the certificate issued for ${names.join(', ')} does not pass its own check`);
        await failpoint('certificates.leaf-issued');
        return `${formatMark({ source: 'local', expires: leaf.notAfter, root })}${pem}`;
      }),
  };
}

/** A certificate that another authority made. */
export function isForeign(leaf: Leaf): boolean {
  return !leaf.certificate.issuer.startsWith(`CN=${AUTHORITY_NAME} `);
}
