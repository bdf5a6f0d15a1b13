import type { Command } from '../command.ts';
import { allCommands, commandGroups } from '../commands.ts';
import { buildProgram } from '../program.ts';

/** Whether the command line would run these words, which stand after `daspanel`; nothing runs. */
export async function isUnderstood(words: readonly string[]): Promise<boolean> {
  // A command that is only named, such as `daspanel engines`, or a noun, stands for itself.
  if (allCommands.some(({ name }) => name === words.join(' ') || name.startsWith(`${words.join(' ')} `))) return true;
  let hasRun = false;
  const harmless = (command: Command): Command => ({
    ...command,
    load: () =>
      Promise.resolve(() => {
        hasRun = true;
        return Promise.resolve();
      }),
  });
  const groups = commandGroups.map(({ title, commands }) => ({ title, commands: commands.map(harmless) }));
  const program = buildProgram(groups, { signal: new AbortController().signal, ended: () => {} });
  await program.parseAsync([...words], { from: 'user' }).catch(() => {});
  return hasRun;
}
