import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

const port = z.int().min(1).max(65_535);
const files = {
  /** PEM files, relative to the folder of this one or absolute: the cluster's authority, this machine's certificate and its key. */
  authority: z.string().default('authority.pem'),
  certificate: z.string().default('certificate.pem'),
  key: z.string().default('key.pem'),
  /** Connections of one machine to parts of the kernel's at the same time. */
  mostStreams: z.int().min(1).max(100_000).default(1_000),
};

/** `settings.json` in the folder `link` of a machine's data directory: what it is in the cluster. */
export const linkSettings = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('kernel'),
    /** Where the other machines connect to. */
    listen: z.strictObject({ address: z.string().min(2), port }),
    ...files,
  }),
  z.strictObject({ role: z.literal('node'), kernel: z.strictObject({ host: z.string().min(1), port }), ...files }),
]);
export type LinkSettings = z.infer<typeof linkSettings>;
export type KernelSettings = Extract<LinkSettings, { role: 'kernel' }>;
export type NodeSettings = Extract<LinkSettings, { role: 'node' }>;

/** What this machine proves itself with, and checks others by; all as PEM. */
export interface Credentials {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export async function readLinkSettings(folder: string): Promise<LinkSettings> {
  const path = join(folder, 'settings.json');
  const text = await readFile(path, 'utf8');
  const parsed = linkSettings.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${path} cannot be used:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Reads them afresh: a certificate is renewed by replacing the files. Throws with the path of what cannot be used. */
export async function readCredentials(
  folder: string,
  settings: Pick<LinkSettings, 'authority' | 'certificate' | 'key'>,
): Promise<Credentials> {
  const [authority, certificate, key] = await Promise.all(
    [settings.authority, settings.certificate, settings.key].map((path) => readFile(resolve(folder, path), 'utf8')),
  );
  if (authority === undefined || certificate === undefined || key === undefined) throw new Error('three files were asked for');
  for (const [path, text] of [
    [settings.authority, authority],
    [settings.certificate, certificate],
  ] as const) {
    try {
      new X509Certificate(text);
    } catch (cause) {
      throw new Error(`${resolve(folder, path)} holds no certificate in PEM`, { cause });
    }
  }
  return { authority, certificate, key };
}
