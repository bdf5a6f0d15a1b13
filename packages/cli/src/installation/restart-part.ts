import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';

export async function restartPart({ output, connect }: Session, given: { readonly part: string }): Promise<void> {
  await (await connect()).call(contract.parts.restart, { params: { part: given.part } });
  if (!output.json) output.line(`${given.part} is being restarted: daspanel status says when it is ready.`);
}
