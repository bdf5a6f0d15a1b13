import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

const provider = { description: 'name or id of the DNS provider' } as const;
const algorithms = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const;
const wishes = {
  port: { value: 'N', whole: true, description: 'its port (default: 53)' },
  'key-file': { value: 'FILE', description: 'the TSIG key as tsig-keygen of BIND writes it; - reads it from standard input' },
  'key-name': { value: 'NAME', description: 'name of the TSIG key; its secret is asked for, or read from standard input' },
  algorithm: { value: 'NAME', choices: algorithms, description: 'algorithm of the TSIG key (default: hmac-sha256)' },
} as const;

export const dnsProviderCommands = [
  command({
    name: 'dns-provider list',
    summary: 'List the DNS servers to which records for certificates are written',
    options: pageOptions,
    examples: [{ command: 'dns-provider list', purpose: 'each with its zones' }],
    load: async () => (await import('./list-dns-providers.ts')).listDnsProviders,
  }),
  command({
    name: 'dns-provider add',
    summary: 'Let certificates be validated by records on a DNS server',
    description:
      'Needed for wildcards, and for names whose ports cannot be reached from outside. The server takes dynamic updates (RFC 2136) that are signed with a TSIG key, ' +
      'as BIND, Knot and PowerDNS do.',
    options: {
      name: { value: 'NAME', required: true, description: 'name for people' },
      zone: { value: 'ZONE', many: true, required: true, description: 'zone that may be written to; may be repeated' },
      server: { value: 'HOST', required: true, description: 'the primary DNS server of the zones' },
      ...wishes,
    },
    examples: [
      {
        command: 'dns-provider add --name bind --zone example.com --server ns1.example.com --key-file daspanel.key',
        purpose: 'a BIND of one’s own',
      },
    ],
    load: async () => (await import('./add-dns-provider.ts')).addDnsProvider,
  }),
  command({
    name: 'dns-provider show',
    summary: 'Show a DNS provider',
    description: 'Its key is never shown.',
    arguments: { provider },
    examples: [{ command: 'dns-provider show bind', purpose: 'its zones, server and key name' }],
    load: async () => (await import('./show-dns-provider.ts')).showDnsProvider,
  }),
  command({
    name: 'dns-provider update',
    summary: 'Change a DNS provider',
    description:
      'Changes what is named and leaves the rest; zones change as a whole. Another server needs the key again, so that nobody can have it sent elsewhere.',
    arguments: { provider },
    options: {
      name: { value: 'NAME', description: 'another name' },
      zone: { value: 'ZONE', many: true, description: 'zones in place of the former ones; may be repeated' },
      server: { value: 'HOST', description: 'another server' },
      ...wishes,
    },
    examples: [{ command: 'dns-provider update bind --zone example.com --zone example.org', purpose: 'one zone more' }],
    load: async () => (await import('./update-dns-provider.ts')).updateDnsProvider,
  }),
  command({
    name: 'dns-provider delete',
    summary: 'Remove a DNS provider',
    description: 'Certificates that need it can no longer be renewed.',
    arguments: { provider },
    options: { yes: { description: 'do not ask for the name' } },
    examples: [{ command: 'dns-provider delete bind --yes', purpose: 'for scripts' }],
    load: async () => (await import('./delete-dns-provider.ts')).deleteDnsProvider,
  }),
];
