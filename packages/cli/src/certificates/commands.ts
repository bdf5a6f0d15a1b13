import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const site = { description: 'name or id of the site' } as const;
const mapping = { description: 'domain or id of the mapping' } as const;
const states = ['waiting', 'blocked', 'ordering', 'ready', 'renewing', 'failing', 'stopped'] as const;
const reasons = ['unspecified', 'key-compromise', 'superseded'] as const;

export const certificateCommands = [
  command({
    name: 'certificate list',
    summary: 'List the certificates that are got automatically',
    options: {
      site: { value: 'SITE', description: 'only those of this site' },
      state: { value: 'STATE', choices: states, description: 'only those in this state' },
      ...pageOptions,
    },
    examples: [
      { command: 'certificate list', purpose: 'each with its state, its end, and what is in its way' },
      { command: 'certificate list --state failing --all', purpose: 'all that need somebody' },
    ],
    load: async () => (await import('./list-certificates.ts')).listCertificates,
  }),
  command({
    name: 'certificate show',
    summary: 'Show the certificate of a domain',
    description:
      'What visitors are shown, how far the automatic certificate is, what is in its way and what to do about it, and the last tries. ' +
      'Exit code 1 while it is blocked, failing or stopped.',
    arguments: { site, mapping },
    examples: [{ command: 'certificate show shop example.com', purpose: 'what is going on' }],
    load: async () => (await import('./show-certificate.ts')).showCertificate,
  }),
  command({
    name: 'certificate diagnose',
    summary: 'Look whether DNS and ports of a domain are right',
    description:
      'Looks at DNS, CAA and ports as a certificate authority would, and orders nothing: a second where all is well, up to 45 where something does not answer. With a site it is about a mapping of that site; ' +
      'with a domain alone it can be asked before the domain is mapped. Exit code 1 where something is in the way.',
    arguments: {
      'site-or-domain': { description: 'name or id of the site, or a domain alone' },
      mapping: { description: 'domain or id of the mapping of that site', optional: true },
    },
    examples: [
      { command: 'certificate diagnose example.net', purpose: 'before it is mapped' },
      { command: 'certificate diagnose shop example.com', purpose: 'both names of the pair' },
    ],
    load: async () => (await import('./diagnose-domain.ts')).diagnoseDomain,
  }),
  command({
    name: 'certificate retry',
    summary: 'Try at once to get a certificate',
    description: 'After something was mended, instead of waiting for the next look. As far as the limits of the authority allow.',
    arguments: { site, mapping },
    examples: [{ command: 'certificate retry shop example.com', purpose: 'do not wait' }],
    load: async () => (await import('./retry-certificate.ts')).retryCertificate,
  }),
  command({
    name: 'certificate replace',
    summary: 'Revoke a certificate and get another one with another key',
    description: 'For when somebody else may have its key: say --reason key-compromise then. Renewal needs no command.',
    arguments: { site, mapping },
    options: {
      reason: { value: 'REASON', choices: reasons, description: 'told to the authority (default: unspecified)' },
      yes: { description: 'do not ask for the domain' },
    },
    examples: [{ command: 'certificate replace shop example.com --reason key-compromise --yes', purpose: 'the key got out' }],
    load: async () => (await import('./replace-certificate.ts')).replaceCertificate,
  }),
  command({
    name: 'certificate upload',
    summary: 'Use a certificate of one’s own for a domain',
    description:
      'Key and chain must belong together and cover all names of the mapping. Daspanel shows it and watches its end, and never replaces it: ' +
      'upload the next one before.',
    arguments: { site, mapping },
    options: {
      chain: { value: 'FILE', required: true, description: 'PEM: the certificate, then those that lead to its authority' },
      key: { value: 'FILE', required: true, description: 'PEM of the private key, without a passphrase; - reads it from standard input' },
    },
    examples: [{ command: 'certificate upload shop example.com --chain fullchain.pem --key key.pem', purpose: 'it is shown from then on' }],
    load: async () => (await import('./upload-certificate.ts')).uploadCertificate,
  }),
  command({
    name: 'certificate remove',
    summary: 'Remove the certificate that was uploaded',
    description: 'The domain goes back to an automatic one.',
    arguments: { site, mapping },
    options: { yes: { description: 'do not ask for the domain' } },
    examples: [{ command: 'certificate remove shop example.com --yes', purpose: 'for scripts' }],
    load: async () => (await import('./remove-certificate.ts')).removeCertificate,
  }),
  command({
    name: 'certificate figures',
    summary: 'Show how many certificates are in which state, and which end soon',
    description: 'Exit code 1 where one that visitors are shown has ended.',
    examples: [{ command: 'certificate figures --json', purpose: 'for monitoring' }],
    load: async () => (await import('./show-figures.ts')).showFigures,
  }),
];
