import { contract } from '@daspanel/contract';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { neutralise } from '../output/neutralise.ts';
import { readSecret } from '../read-secret.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { concludeState, describeDatabase } from './print-database.ts';

interface Wishes {
  readonly site: string;
  readonly name: string;
  readonly user?: string;
  readonly withoutUser?: boolean;
  readonly askPassword?: boolean;
}

export async function createDatabase({ output, terminal, connect }: Session, given: Wishes): Promise<ExitCode> {
  if (given.withoutUser === true && (given.user !== undefined || given.askPassword === true))
    throw new Failure('--without-user goes with neither --user nor --ask-password.', exitCodes.usage);
  const client = await connect();
  const site = await findSite(client, given.site);
  const password = given.askPassword === true ? await readSecret(terminal, 'Password') : undefined;
  const user = given.withoutUser === true ? undefined : { name: given.user, password };
  const { body: created } = await client.call(contract.databases.create, {
    params: { site: site.id },
    body: leaveToApi({ name: given.name, user }),
  });
  await output.answer(created, async () => {
    await output.details([...describeDatabase(created), ['user', created.user?.fullName]]);
    if (created.user?.password === undefined) return;
    output.note('The password of its user is shown this once:');
    output.line(neutralise(created.user.password));
  });
  return concludeState(output, created.state);
}
