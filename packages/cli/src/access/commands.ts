import { command } from '../command.ts';

export const accessCommands = [
  command({
    name: 'login',
    summary: 'Sign in to an installation and keep its token',
    description:
      'Exchanges the one-time login that a fresh installation prints for an owner token, or checks an API token, and keeps it in ' +
      '~/.config/daspanel/credentials.json for this installation. Without a secret it is taken from the data directory where that may be ' +
      'read, asked for, or read from standard input. A certificate authority that this machine does not trust is shown before it is kept. ' +
      'Root on the machine itself needs no login.',
    arguments: { secret: { description: 'the one-time login, or an API token', optional: true } },
    options: { fingerprint: { value: 'SHA256', description: 'the authority’s fingerprint that is expected, for scripts' } },
    examples: [
      { command: 'login', purpose: 'on the machine itself' },
      { command: 'login --url https://api.hosting.example.org', purpose: 'from another machine; asks for the secret' },
    ],
    load: async () => (await import('./login.ts')).login,
  }),
  command({
    name: 'logout',
    summary: 'Forget the kept token of an installation',
    description: 'Only this machine forgets it. daspanel token revoke ends a token everywhere.',
    examples: [{ command: 'logout', purpose: 'forget the installation that is meant' }],
    load: async () => (await import('./logout.ts')).logout,
  }),
  command({
    name: 'whoami',
    summary: 'Show the token that is used, and for which API',
    examples: [{ command: 'whoami', purpose: 'its scopes and when it expires' }],
    load: async () => (await import('./who-am-i.ts')).whoAmI,
  }),
];
