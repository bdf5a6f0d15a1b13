import { command } from '../command.ts';

export const completionCommands = [
  command({
    name: 'completion',
    summary: 'Print the completion for a shell',
    arguments: { shell: { description: 'the shell', choices: ['bash'] } },
    asksApi: false,
    examples: [{ command: 'completion bash', purpose: 'save it as /etc/bash_completion.d/daspanel' }],
    load: async () => (await import('./print-completion.ts')).printCompletion,
  }),
];
