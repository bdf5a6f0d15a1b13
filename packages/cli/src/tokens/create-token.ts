import { allScopes, contract, scopes as knownScopes } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { neutralise } from '../output/neutralise.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

interface Wishes {
  readonly name: string;
  readonly scope?: readonly string[];
  readonly site?: readonly string[];
  readonly days?: number;
}

export async function createToken({ output, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const sites =
    given.site === undefined ? undefined : await Promise.all(given.site.map(async (named) => (await findSite(client, named)).id));
  const scopes =
    given.scope ?? allScopes.filter((scope) => scope.endsWith(':read') && (sites === undefined || !knownScopes[scope].everySite));
  const { body: token } = await client.call(contract.tokens.create, {
    body: leaveToApi({ name: given.name, scopes, sites, days: given.days }),
  });
  await output.answer(token, async () => {
    await output.details([
      ['id', token.id],
      ['name', token.name],
      ['scopes', token.scopes.join(' ')],
      ['sites', token.sites?.join(' ') ?? 'all'],
      ['expires', token.expiresAt === null ? 'never' : formatMoment(token.expiresAt)],
    ]);
    output.note('Its secret is shown this once:');
    output.line(neutralise(token.token));
  });
}
