import { failpoint } from '@daspanel/platform/failpoint.ts';
import { isValidAt, parseLeaf } from './leaf.ts';
import { readPresented, visitorsName, type TlsAddress } from './presented-certificate.ts';
import type { ServedCertificates } from './served-certificates.ts';

export interface ReplacementParts {
  readonly served: ServedCertificates;
  readonly now: () => number;
  readonly announce: (file: string) => Promise<void>;
  readonly proxy: TlsAddress;
}

/** The proxy shows visitors another certificate than the one that was put in its place. The message says which, and to whom. */
export class NotShown extends Error {}

/**
 * Puts one text into served files, tells the proxy, and looks by a handshake for each whether it shows it. When it does not, what stood there comes back (a certificate for as
 * long as it is valid; `absent`: also that there was none), and NotShown is thrown. A proxy that does not run shows nothing wrong: it reads the files when it starts.
 */
export async function replaceServed(
  parts: ReplacementParts,
  files: readonly string[],
  text: string,
  { absent }: { readonly absent: 'restore' | 'leave' },
): Promise<void> {
  const former = await Promise.all(files.map(async (file) => ({ file, text: await parts.served.readText(file) })));
  const restoreAll = async () => {
    for (const before of former) await restore(parts, before.file, before.text, absent);
  };
  let problem: string | undefined;
  try {
    problem = await putAndLook(parts, files, text);
  } catch (error) {
    // Such as a disk that was full after some of the files.
    await restoreAll().catch(() => {});
    throw error;
  }
  if (problem === undefined) return;
  await restoreAll();
  throw new NotShown(`The proxy does not show the certificate: ${problem}`);
}

/** Resolves to what is wrong with what the proxy shows; undefined: nothing. */
async function putAndLook(parts: ReplacementParts, files: readonly string[], text: string): Promise<string | undefined> {
  for (const file of files) {
    await parts.served.write(file, text);
    await failpoint('certificates.served-one');
  }
  for (const file of files) await parts.announce(file);
  return findProblem(parts, files, text);
}

async function restore(
  { served, announce, now }: ReplacementParts,
  file: string,
  former: string | undefined,
  absent: 'restore' | 'leave',
): Promise<void> {
  if (former === undefined) {
    if (absent === 'leave') return;
    await served.remove(file);
  } else {
    const leaf = parseLeaf(former);
    if (leaf === undefined || !isValidAt(leaf, now())) return;
    await served.write(file, former);
  }
  await announce(file);
}

async function findProblem({ proxy }: ReplacementParts, files: readonly string[], text: string): Promise<string | undefined> {
  const wanted = parseLeaf(text)?.certificate.fingerprint256;
  for (const file of files) {
    const name = visitorsName(file);
    const visitor = name ?? 'a visitor who names no server';
    try {
      const shown = await readPresented(proxy, name);
      if (shown === undefined) return undefined;
      if (shown.fingerprint256 !== wanted) return `${visitor} is shown ${shown.fingerprint256}, not ${wanted}`;
    } catch (error) {
      return `${visitor} cannot connect: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}
