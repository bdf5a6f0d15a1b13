import { command } from '../command.ts';

const certificate = {
  description: 'installation: of its own names; addresses: of its own IP addresses',
  choices: ['installation', 'addresses'],
} as const;

export const installationCertificateCommands = [
  command({
    name: 'installation-certificate show',
    summary: 'Show the certificate of the installation’s own names or addresses',
    description: 'As certificate show does for a domain.',
    arguments: { certificate },
    examples: [{ command: 'installation-certificate show installation', purpose: 'of the API, and where DNS can be written of all sites' }],
    load: async () => (await import('./show-certificate.ts')).showCertificate,
  }),
  command({
    name: 'installation-certificate diagnose',
    summary: 'Look whether DNS and ports of the installation are right',
    arguments: { certificate },
    examples: [{ command: 'installation-certificate diagnose installation', purpose: 'what is in its way' }],
    load: async () => (await import('./diagnose-certificate.ts')).diagnoseCertificate,
  }),
  command({
    name: 'installation-certificate retry',
    summary: 'Try at once to get the certificate of the installation',
    arguments: { certificate },
    examples: [{ command: 'installation-certificate retry installation', purpose: 'do not wait' }],
    load: async () => (await import('./retry-certificate.ts')).retryCertificate,
  }),
  command({
    name: 'installation-certificate replace',
    summary: 'Revoke the certificate of the installation and get another one with another key',
    arguments: { certificate },
    options: {
      reason: {
        value: 'REASON',
        choices: ['unspecified', 'key-compromise', 'superseded'],
        description: 'told to the authority (default: unspecified)',
      },
      yes: { description: 'do not ask for its name' },
    },
    examples: [{ command: 'installation-certificate replace installation --reason key-compromise --yes', purpose: 'the key got out' }],
    load: async () => (await import('./replace-certificate.ts')).replaceCertificate,
  }),
];
