import { exitCodes, Failure } from '../failure.ts';
import { readSecret } from '../read-secret.ts';
import { readTextFile } from '../read-text-file.ts';
import type { Terminal } from '../terminal.ts';

/** Options that name an authority. */
export interface IssuerWishes {
  readonly letsEncrypt?: string;
  readonly directory?: string;
  readonly name?: string;
  readonly email?: string;
  readonly staging?: string;
  readonly eabKeyId?: string;
  readonly profile?: string;
  readonly trustedRoots?: string;
  readonly private?: boolean;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly limits?: 'lets-encrypt' | 'none';
}

/** The authority that the options name, for the API; undefined: none. Throws for options that do not belong together. */
export async function readIssuer(terminal: Terminal, given: IssuerWishes): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { letsEncrypt, directory, profile } = given;
  if (letsEncrypt !== undefined && directory !== undefined)
    throw new Failure('--lets-encrypt and --directory contradict each other: name one of them.', exitCodes.usage);
  if (directory === undefined) {
    refuseOptionsOfOthers(given);
    if (letsEncrypt !== undefined) return { kind: 'lets-encrypt', email: orNull(letsEncrypt), profile };
    if (profile === undefined) return undefined;
    throw new Failure('--profile belongs to an authority: name it too, by --lets-encrypt or --directory.', exitCodes.usage);
  }
  return {
    kind: 'custom',
    name: given.name ?? URL.parse(directory)?.hostname,
    directory,
    staging: given.staging,
    email: given.email,
    profile,
    trustedRoots: given.trustedRoots === undefined ? undefined : await readTextFile(given.trustedRoots),
    isPrivate: given.private,
    limits: given.limits,
    validationPorts:
      given.httpPort === undefined && given.httpsPort === undefined ? undefined : { http: given.httpPort, https: given.httpsPort },
    externalAccount: await readExternalAccount(terminal, given.eabKeyId),
  };
}

const OF_OTHERS = ['name', 'email', 'staging', 'eabKeyId', 'trustedRoots', 'private', 'httpPort', 'httpsPort', 'limits'] as const;

function refuseOptionsOfOthers(given: IssuerWishes): void {
  const named = OF_OTHERS.find((option) => given[option] !== undefined);
  if (named === undefined) return;
  const option = named.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new Failure(`--${option} belongs to --directory: name the directory too.`, exitCodes.usage);
}

async function readExternalAccount(terminal: Terminal, keyId: string | undefined): Promise<object | undefined> {
  if (keyId === undefined) return undefined;
  return { keyId, hmacKey: await readSecret(terminal, `Key of the external account ${keyId}`) };
}

function orNull(text: string): string | null {
  return text === 'none' ? null : text;
}
