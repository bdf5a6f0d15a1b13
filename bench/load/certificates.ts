import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identities } from '@daspanel/platform/identities.ts';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';

const DAY = 86_400_000;

/** Writes `<name>.pem` for each name: key, leaf and the authority's certificate as intermediate, ECDSA P-256, every name with its own key. Readable to the proxy. */
export async function writeCertificates(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lifetime = { notBefore: Date.now() - DAY, notAfter: Date.now() + 60 * DAY };
  const authority = { commonName: 'An authority', ...(await generateKey()) };
  const { publicKey, commonName } = authority;
  const intermediate = await makeCertificate({ publicKey, commonName, ...lifetime, use: { kind: 'authority' } }, authority);
  for (const name of names) {
    const { publicKey: leafKey, privateKey } = await generateKey();
    const leaf = await makeCertificate(
      { publicKey: leafKey, commonName: name, ...lifetime, use: { kind: 'server', names: [name] } },
      authority,
    );
    const file = join(folder, `${name}.pem`);
    await writeFile(file, `${String(privateKey.export({ type: 'pkcs8', format: 'pem' }))}${leaf}${intermediate}`, { mode: 0o640 });
    if (process.getuid?.() === 0) await chown(file, 0, identities.proxy);
  }
}
