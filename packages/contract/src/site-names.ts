import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';

/**
 * Names of sites and versions are labels of host names (RFC 1123): lower-case letters, digits and hyphens. Their lengths (32 and 21) leave room for the
 * longest host name of an installation: 21 + `.v.` + 32 + `.sites.` + 190 = 253 (RFC 1035).
 */
function hostLabel(maximum: number) {
  return z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens between them')
    .regex(/[a-z]/, 'must have a letter');
}

export const siteName = hostLabel(32);
export const versionName = hostLabel(21);

/** Names that could be taken for a part of Daspanel, for a person in charge, or for a file with a meaning of its own. */
const RESERVED = new Set(
  (
    'admin administrator api auth autoconfig autodiscover certificates cgi-bin con conf config console daspanel db default default-server dns ' +
    'docs engine ftp git host imap internal invalid launcher local localhost login mail metrics mx mysql none ns ns1 ns2 null nul orchestrator panel ' +
    'php pop pop3 postmaster proxy redis root s3 security server services site sites smtp ssh ssl state static status storage support sysadmin system ' +
    'tls undefined v version versions web webmail www wpad'
  ).split(' '),
);

/** True for names that no site may have: reserved words, and names that have the form of an id, because ids are host names too. */
export function isReservedSiteName(name: string): boolean {
  return RESERVED.has(name) || siteId.safeParse(name).success;
}
