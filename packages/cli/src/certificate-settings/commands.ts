import { command } from '../command.ts';

export const certificateSettingsCommands = [
  command({
    name: 'certificate-settings show',
    summary: 'Show how certificates are got',
    examples: [{ command: 'certificate-settings show', purpose: 'authorities, ways of validation, addresses' }],
    load: async () => (await import('./show-settings.ts')).showSettings,
  }),
  command({
    name: 'certificate-settings set',
    summary: 'Change how certificates are got',
    description:
      'Changes what is named and leaves the rest. An authority takes the place of those that are set; with --fallback it is tried after them. ' +
      'Its terms of service must be agreed to. In lists, none stands for the empty one.',
    options: {
      'lets-encrypt': {
        value: 'EMAIL',
        description: 'get certificates from Let’s Encrypt, with this mail address for the account; none: without',
      },
      directory: { value: 'URL', description: 'get them from another authority that speaks ACME: the address of its directory' },
      name: { value: 'NAME', description: 'its name for people' },
      email: { value: 'ADDRESS', description: 'mail address for its account' },
      staging: { value: 'URL', description: 'directory of its test service, which must issue first after a failure' },
      'eab-key-id': {
        value: 'ID',
        description: 'external account binding: id of the key; the key itself is asked for, or read from standard input',
      },
      profile: { value: 'NAME', description: 'a profile that the authority offers' },
      'trusted-roots': { value: 'FILE', description: 'PEM of the roots by which its own server is verified' },
      private: { description: 'it is on the own network: names may lead to private addresses' },
      'http-port': { value: 'N', whole: true, description: 'port where it validates HTTP-01 (default: 80)' },
      'https-port': { value: 'N', whole: true, description: 'port where it validates TLS-ALPN-01 (default: 443)' },
      limits: {
        value: 'WHOSE',
        choices: ['lets-encrypt', 'none'],
        description: 'limits to stay below (default of other authorities: none)',
      },
      'agree-terms': { description: 'agree to the terms of service of the authorities' },
      fallback: { description: 'keep the authorities that are set, and try this one after them' },
      'without-issuer': { description: 'no authority: nothing is ordered anywhere' },
      challenges: { value: 'LIST', description: 'ways of validation that may be used: http-01,tls-alpn-01,dns-01' },
      'key-type': { value: 'TYPE', choices: ['ecdsa-p256', 'rsa-2048', 'rsa-3072'], description: 'kind of keys of certificates' },
      'public-address': {
        value: 'ADDRESS',
        many: true,
        description: 'address at which this machine is reached although no interface has it (behind NAT); may be repeated',
      },
      resolver: { value: 'ADDRESS', many: true, description: 'DNS server to ask, with :PORT where it is not 53; may be repeated' },
      'orders-per-day': { value: 'N', whole: true, description: 'orders that the mappings of one site may cause in a day' },
      installation: { value: 'HOW', choices: ['automatic', 'local'], description: 'certificate of the installation’s own names' },
      address: { value: 'IP', many: true, description: 'own IP address that is to have a public certificate; may be repeated' },
    },
    examples: [
      { command: 'certificate-settings set --lets-encrypt hostmaster@example.com --agree-terms', purpose: 'all that is needed to begin' },
      { command: 'certificate-settings set --challenges http-01,dns-01 --public-address 203.0.113.7', purpose: 'behind a router' },
      {
        command: 'certificate-settings set --directory https://ca.example.net/acme/directory --name Spare --fallback --agree-terms',
        purpose: 'another authority, for when the first cannot issue',
      },
      { command: 'certificate-settings set --without-issuer', purpose: 'local authority only' },
    ],
    load: async () => (await import('./change-settings.ts')).changeSettings,
  }),
  command({
    name: 'certificate-settings accounts',
    summary: 'List the accounts at certificate authorities',
    description: 'Their addresses are what accounturi in a CAA record takes.',
    examples: [{ command: 'certificate-settings accounts', purpose: 'each with its state' }],
    load: async () => (await import('./list-accounts.ts')).listAccounts,
  }),
  command({
    name: 'certificate-settings roll-key',
    summary: 'Give an account at an authority a new key',
    arguments: { directory: { description: 'address of the authority’s directory, as certificate-settings accounts shows it' } },
    examples: [
      {
        command: 'certificate-settings roll-key https://acme-v02.api.letsencrypt.org/directory',
        purpose: 'the former one is worthless then',
      },
    ],
    load: async () => (await import('./roll-key.ts')).rollKey,
  }),
];
