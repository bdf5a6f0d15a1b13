import { poolLimits } from '@daspanel/formats/pool.ts';
import { createSite, php, putContent, type SiteFacts } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { packWordPress } from '../debian-applications.ts';
import { createVisitor, type Visitor } from './visitor.ts';
import { installWordPress, logIn } from './owner.ts';

export interface InstalledWordPress {
  readonly site: SiteFacts;
  readonly database: { readonly id: string; readonly fullName: string };
  /** Signed in as the application's owner. */
  readonly owner: Visitor;
}

/** Creates a site and a database through the API, puts WordPress with plugins of ours into it, and goes through its installer. */
export async function makeWordPress(
  daspanel: RunningDaspanel,
  version: string,
  plugins: Readonly<Record<string, string>>,
): Promise<InstalledWordPress> {
  const site = await createSite(daspanel, {
    name: `wordpress-${version.replace('.', '')}`,
    version: php(version, { type: 'wordpress' }),
    // So that its pool is seen asleep within a check.
    limits: poolLimits.parse({ idle: 5 }),
  });
  const made = await daspanel.call('POST', `/v1/sites/${site.id}/databases`, { name: 'blog', user: {} });
  if (made.status !== 201) throw new Error(`the database was not made: ${made.status} ${made.text}`);
  const database = made.json as { id: string; fullName: string; user: { fullName: string; password: string } };
  const archive = await packWordPress(
    {
      name: database.fullName,
      user: database.user.fullName,
      password: database.user.password,
      host: version === '8.2' ? 'localhost' : '127.0.0.1',
    },
    plugins,
  );
  await putContent(daspanel, site.id, site.activeVersion, archive);
  const owner = createVisitor(daspanel, `${site.name}.sites.${daspanel.hostName}`);
  await installWordPress(owner);
  await logIn(owner);
  return { site, database, owner };
}
