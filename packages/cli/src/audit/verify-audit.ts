import { contract } from '@daspanel/contract';
import { exitCodes, type ExitCode } from '../failure.ts';
import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';

export async function verifyAudit({ output, connect }: Session): Promise<ExitCode> {
  const { body } = await (await connect()).call(contract.audit.verify);
  await output.answer(body, () => {
    if (body.intact) output.line(`All ${body.records} records are as they were written.`);
    else output.line(`Record ${body.firstBad ?? '?'} of ${body.records} was changed, removed or moved.`);
    output.line(`head ${neutralise(body.head)}`);
  });
  return body.intact ? exitCodes.done : exitCodes.failed;
}
