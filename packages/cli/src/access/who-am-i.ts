import { contract } from '@daspanel/contract';
import { chooseTarget } from '../connection/choose-target.ts';
import { describeTarget } from '../connection/connect.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';

export async function whoAmI({ output, wishes, connect }: Session): Promise<void> {
  const { body: token } = await (await connect()).call(contract.tokens.current);
  await output.answer(token, () =>
    output.details([
      ['API', describeTarget(chooseTarget(wishes))],
      ['token', token.id],
      ['name', token.name],
      ['kind', token.kind],
      ['scopes', token.scopes.join(' ')],
      ['sites', token.sites?.join(' ') ?? 'all'],
      ['expires', token.expiresAt === null ? 'never' : formatMoment(token.expiresAt)],
    ]),
  );
}
