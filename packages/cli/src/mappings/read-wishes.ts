import type { Client, Site } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { findVersionOf } from '../versions/find-version.ts';

/** Options about what a mapping does. */
export interface MappingWishes {
  readonly active?: boolean;
  readonly version?: string;
  readonly redirect?: string;
  readonly status?: string;
  readonly dropPath?: boolean;
  readonly www?: string;
  readonly http?: boolean;
  readonly httpsOnly?: boolean;
  readonly hsts?: number;
  readonly hstsSubdomains?: boolean;
  readonly withoutHsts?: boolean;
  readonly certificate?: string;
}

/** The fields of a mapping that the options name; the others are undefined. Throws for options that contradict each other. */
export async function readWishes(client: Client, site: Site, given: MappingWishes): Promise<Readonly<Record<string, unknown>>> {
  refuseBoth(given.http === true && given.httpsOnly === true, '--http and --https-only');
  refuseBoth(given.hsts !== undefined && given.withoutHsts === true, '--hsts and --without-hsts');
  const { www, certificate } = given;
  return { serves: await readServes(client, site, given), www, httpsOnly: readHttpsOnly(given), hsts: readHsts(given), certificate };
}

async function readServes(client: Client, site: Site, given: MappingWishes): Promise<unknown> {
  const { active, version, redirect, status, dropPath } = given;
  refuseBoth([active, version, redirect].filter((one) => one !== undefined).length > 1, '--active, --version and --redirect');
  if (redirect !== undefined)
    return { kind: 'redirect', to: redirect, keepPath: dropPath !== true, ...(status === undefined ? {} : { status: Number(status) }) };
  if (status !== undefined || dropPath !== undefined)
    throw new Failure('--status and --drop-path belong to --redirect: name the address too.', exitCodes.usage);
  if (version !== undefined) return { kind: 'version', version: (await findVersionOf(client, site, version)).id };
  return active === true ? { kind: 'active' } : undefined;
}

function readHttpsOnly({ http, httpsOnly }: MappingWishes): boolean | undefined {
  if (http === true) return false;
  return httpsOnly === true ? true : undefined;
}

function readHsts({ hsts, hstsSubdomains, withoutHsts }: MappingWishes): unknown {
  if (withoutHsts === true) return null;
  if (hsts !== undefined) return { maxAge: hsts, includeSubDomains: hstsSubdomains === true };
  if (hstsSubdomains === true) throw new Failure('--hsts-subdomains belongs to --hsts: name the seconds too.', exitCodes.usage);
  return undefined;
}

function refuseBoth(areNamed: boolean, options: string): void {
  if (areNamed) throw new Failure(`${options} contradict each other: name one of them.`, exitCodes.usage);
}
