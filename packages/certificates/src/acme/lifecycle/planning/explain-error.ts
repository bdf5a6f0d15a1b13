import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import type { AcmeErrorDocument } from '../../protocol/acme-types.ts';
import { cleanText } from './clean-text.ts';

interface Explanation {
  readonly code: string;
  readonly detail: string;
  readonly advice: string;
}

const REACHED = 'Check that DNS leads to this server and nowhere else, also over IPv6, and that no firewall is before ports 80 and 443.';
const LATER = 'Nothing needs to be done: it is tried again by itself.';

/** What the error types of RFC 8555, 6.7 (and 9773, 8738, draft-ietf-acme-profiles) mean to somebody who has a web site. */
const explanations: Readonly<Record<string, Explanation>> = {
  dns: {
    code: 'validation-failed',
    detail: 'The authority could not look the name up in DNS.',
    advice: 'Check the records of the name, and DNSSEC if the domain has it.',
  },
  connection: { code: 'validation-failed', detail: 'The authority could not connect to the server that DNS names.', advice: REACHED },
  unauthorized: {
    code: 'validation-failed',
    detail: 'The authority asked for a proof and found another answer than ours.',
    advice: REACHED,
  },
  incorrectResponse: {
    code: 'validation-failed',
    detail: 'The authority asked for a proof and found another answer than ours.',
    advice: REACHED,
  },
  tls: {
    code: 'validation-failed',
    detail: 'The authority met an error of TLS when it asked for the proof.',
    advice: 'Check that no other server or proxy takes the TLS connections of this name.',
  },
  caa: {
    code: 'caa-forbids',
    detail: 'A CAA record in DNS forbids this authority to issue for the name.',
    advice: 'Add the authority to the CAA records of the domain, or remove them.',
  },
  rateLimited: {
    code: 'rate-limit',
    detail: 'The authority issues no more certificates for now, because a limit is reached.',
    advice: LATER,
  },
  rejectedIdentifier: {
    code: 'name-refused',
    detail: 'The authority issues no certificates for this name.',
    advice: 'Use another authority or another name, or upload a certificate of your own.',
  },
  unsupportedIdentifier: {
    code: 'name-refused',
    detail: 'The authority issues no certificates for names of this kind.',
    advice: 'Use another authority, or upload a certificate of your own.',
  },
  userActionRequired: {
    code: 'account-refused',
    detail: 'The authority wants somebody to do something before it goes on, such as agreeing to changed terms.',
    advice: 'Open the address that the authority names, if it names one, and then try again.',
  },
  externalAccountRequired: {
    code: 'account-refused',
    detail: 'The authority wants the account to be bound to one that you have there.',
    advice: "Enter the key id and the key of the external account in the authority's settings.",
  },
  invalidContact: {
    code: 'account-refused',
    detail: 'The authority does not accept the mail address of the account.',
    advice: "Change the mail address in the authority's settings, or remove it.",
  },
  invalidProfile: {
    code: 'profile-refused',
    detail: 'The authority does not issue these names with the profile that is set.',
    advice: "Choose another profile in the authority's settings, or none.",
  },
  serverInternal: { code: 'authority-failed', detail: 'The authority has a fault of its own.', advice: LATER },
};

const aliases: Readonly<Record<string, string>> = { unsupportedContact: 'invalidContact' };

/** An authority's error in plain words, with its own at the end. `name`: of which name it speaks, where that is known. */
export function explainDocument(document: AcmeErrorDocument, name: string | null, authority: string): CertificateProblem {
  const about = document.subproblems.length === 1 ? document.subproblems[0] : undefined;
  const type = document.type === 'compound' || document.type === '' ? (about?.type ?? document.type) : document.type;
  const key = aliases[type] ?? type;
  const known = Object.hasOwn(explanations, key) ? explanations[key] : undefined;
  const { code, detail, advice } = known ?? {
    code: 'authority-failed',
    detail: 'The authority refused the request.',
    advice: 'It is tried again by itself. If it stays so, what the authority says tells why.',
  };
  const own = [document.detail, ...document.subproblems.map((each) => each.detail)].filter((text) => text !== '').join(' ');
  const said = cleanText(own);
  return {
    code,
    name: name ?? about?.identifier?.value ?? null,
    detail: `${detail} ${cleanText(authority)} says: ${said === '' ? cleanText(document.type) : said}`,
    advice,
  };
}

export function explainUnreachable(message: string, authority: string): CertificateProblem {
  return {
    code: 'authority-unreachable',
    name: null,
    detail: `${cleanText(authority)} does not answer: ${cleanText(message)}`,
    advice: 'It is tried again by itself. If it stays so, check whether this server may connect to the Internet.',
  };
}
