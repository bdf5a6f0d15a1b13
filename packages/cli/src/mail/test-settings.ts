import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { settingsOf } from './settings-of.ts';

export async function testSettings({ output, connect }: Session, given: { readonly site?: string; readonly to: string }): Promise<void> {
  const answer = await (await settingsOf(await connect(), given.site)).test(given.to);
  await output.answer(answer, () => output.line(`The mail server has taken it: ${neutralise(answer.response)}`));
}
