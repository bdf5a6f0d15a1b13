import { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { SiteChannels } from '../services/site-channels.ts';
import type { Ledger } from './ledger.ts';
import type { SiteFolders } from './site-folders.ts';

/** The operations that give sites their user and folders, and take them away. */
export function siteOperations({
  ledger,
  folders,
  channels,
  stopPools,
}: {
  readonly ledger: Ledger;
  readonly folders: SiteFolders;
  /** All that lead out of its sandboxes. */
  readonly channels: readonly Pick<SiteChannels, 'close'>[];
  /** Ends all pools of a site at once. */
  readonly stopPools: (site: SiteId) => Promise<void>;
}): Operations {
  return {
    'site.provision': operation(launcherForApi['site.provision'], async ({ site }) => {
      const user = await ledger.enroll(site);
      await failpoint('provision.enrolled');
      await folders.provisionSite(site, user);
      return { user };
    }),
    'version.provision': operation(launcherForApi['version.provision'], async ({ site, version }) => {
      await folders.provisionVersion(site, ledger.userOf(site), version);
    }),
    'site.trash': operation(launcherForApi['site.trash'], async ({ site }) => {
      ledger.userOf(site);
      await folders.trash(site);
      await failpoint('trash.moved');
      await stopPools(site);
      for (const channel of channels) await channel.close(site);
    }),
    'site.restore': operation(launcherForApi['site.restore'], async ({ site }) => {
      ledger.userOf(site);
      await folders.restore(site);
    }),
  };
}
