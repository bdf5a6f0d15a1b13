import { command } from '../command.ts';
import { pageOptions } from '../output/page-options.ts';

export const tokenCommands = [
  command({
    name: 'token list',
    summary: 'List API tokens',
    options: pageOptions,
    examples: [{ command: 'token list', purpose: 'who may do what; secrets are never shown again' }],
    load: async () => (await import('./list-tokens.ts')).listTokens,
  }),
  command({
    name: 'token create',
    summary: 'Create an API token',
    description: 'Prints the secret once. A token can have no scope and no site that the token that asks does not have.',
    options: {
      name: { value: 'TEXT', required: true, description: 'what it is for' },
      scope: { value: 'SCOPE', many: true, description: 'what it may do, such as sites:read; may be repeated (default: read everything)' },
      site: { value: 'SITE', many: true, description: 'the only sites that it sees; may be repeated (default: all)' },
      days: { value: 'N', whole: true, description: 'days until it expires (default: 90)' },
    },
    examples: [
      { command: 'token create --name monitoring', purpose: 'may read everything' },
      {
        command: 'token create --name "deploy from CI" --scope versions:read --scope versions:write --scope content:write --site shop',
        purpose: 'may publish one site',
      },
    ],
    load: async () => (await import('./create-token.ts')).createToken,
  }),
  command({
    name: 'token revoke',
    summary: 'Revoke an API token',
    arguments: { token: { description: 'id of the token' } },
    options: { yes: { description: 'do not ask for its name' } },
    examples: [{ command: 'token revoke TOKEN --yes', purpose: 'it is refused from now on' }],
    load: async () => (await import('./revoke-token.ts')).revokeToken,
  }),
];
