import type { User } from '@daspanel/contract';
import type { Output } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

/** Prints a person, and a password that is shown this once. */
export async function printUser(output: Output, user: User, password?: string): Promise<void> {
  await output.answer(password === undefined ? user : { ...user, password }, async () => {
    await output.details([
      ['id', user.id],
      ['e-mail', user.email],
      ['name', user.name],
      ['role', user.role],
      ['state', user.state],
      ['looked after by', user.parent ?? undefined],
      ['plan', user.plan ?? undefined],
      ['second factor', user.hasSecondFactor ? 'yes' : 'no'],
      ['sites', String(user.sites)],
      ['signed in', user.seenAt === null ? 'never' : formatMoment(user.seenAt)],
    ]);
    if (password === undefined) return;
    output.note('The password is shown this once:');
    output.line(password);
  });
}
