import { allCommands } from '../commands.ts';
import type { Session } from '../session.ts';
import { renderBashCompletion } from './render-bash-completion.ts';

export async function printCompletion({ output }: Session): Promise<void> {
  output.line(renderBashCompletion(allCommands));
}
