import type { Log } from '@daspanel/platform/log.ts';
import type { Issuer } from './issue-leaves.ts';
import { isValidAt, parseLeaf } from './leaf.ts';
import { readPresented, type TlsAddress } from './presented-certificate.ts';
import type { ServedCertificates } from './served-certificates.ts';

export interface ReplacementParts {
  readonly issuer: Issuer;
  readonly served: ServedCertificates;
  readonly now: () => number;
  readonly announce: (file: string) => Promise<void>;
  readonly proxy: TlsAddress;
  readonly log: Log;
}

/**
 * Renews the certificate of a file and looks by a handshake whether the proxy shows it. When it does not, the former one is put back for as long as it is
 * valid, and the renewal rejects. A proxy that does not run shows nothing wrong: it reads the files when it starts.
 */
export async function replaceCertificate(parts: ReplacementParts, file: string): Promise<void> {
  const { issuer, served, log } = parts;
  const former = await served.readText(file);
  const files = await issuer.renew(file);
  await announceAll(parts, files);
  const problem = await findProblem(parts, file);
  if (problem === undefined) return log.info('renewed a certificate', { files });
  const formerLeaf = former === undefined ? undefined : parseLeaf(former);
  if (former !== undefined && formerLeaf !== undefined && isValidAt(formerLeaf, parts.now())) {
    for (const name of files) await served.write(name, former);
    await announceAll(parts, files);
  }
  throw new Error(`the proxy does not show the renewed certificate: ${problem}`);
}

async function announceAll({ announce }: ReplacementParts, files: readonly string[]): Promise<void> {
  for (const file of files) await announce(file);
}

async function findProblem({ served, proxy }: ReplacementParts, file: string): Promise<string | undefined> {
  const wanted = (await served.read(file))?.certificate.fingerprint256;
  const name = file.replace(/^\*/, 'certificate-check');
  try {
    const shown = await readPresented(proxy, name);
    return shown === undefined || shown === wanted ? undefined : `it shows ${shown} to ${name}, not ${wanted}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
