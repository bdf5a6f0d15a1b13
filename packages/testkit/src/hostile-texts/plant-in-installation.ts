import { panelOrigin } from '../people.ts';
import type { RunningDaspanel } from '../start-daspanel.ts';
import { NAME, PAYLOADS } from './payloads.ts';

/** The person with a hostile name. */
export const MALLORY = { email: 'mallory@example.org', password: 'nine tall ships wait' } as const;

/** People, plans, tokens, and a session of a browser with a hostile name. Gives the person's id. */
export async function plantInInstallation(daspanel: RunningDaspanel): Promise<string> {
  const post = async (path: string, body: unknown) => {
    const answer = await daspanel.call('POST', path, body);
    if (answer.status >= 400) throw new Error(`POST ${path} was refused: ${answer.status} ${answer.text}`);
    return answer.json as { id: string };
  };
  await post('/v1/plans', { name: NAME, limits: {} });
  await post('/v1/tokens', { name: NAME, scopes: ['sites:read'], days: 1 });
  const { id } = await post('/v1/users', { ...MALLORY, name: NAME, role: 'client' });
  const answer = await daspanel.visitSecurely(`admin.${daspanel.hostName}`, '/v1/sign-in', {
    method: 'POST',
    headers: {
      origin: panelOrigin(daspanel),
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
      'user-agent': PAYLOADS.slice(0, 5).join(' '),
    },
    body: JSON.stringify(MALLORY),
  });
  if (answer.status >= 400) throw new Error(`the sign-in was refused: ${answer.status} ${answer.text}`);
  return id;
}
