import { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import { cloneVersion } from './clone-version.ts';
import { configureVersion } from './configure-version.ts';
import { siteFolderOf, type ContentParts } from './content-parts.ts';
import { extractIntoVersion } from './extract-into-version.ts';
import { measureVersion } from './measure-version.ts';
import { purgeSite } from './purge-site.ts';
import { removeVersion } from './remove-version.ts';
import { tailLog } from './tail-log.ts';

/** The operations on what is in sites. All file work is done by the content worker, as the site's user. */
export function contentOperations(parts: ContentParts): Operations {
  return {
    'site.purge': operation(launcherForApi['site.purge'], ({ site }) => purgeSite(parts, site)),
    'version.clone': operation(launcherForApi['version.clone'], (input, onProgress, signal) =>
      cloneVersion(parts, input, { onProgress, signal }),
    ),
    'version.remove': operation(launcherForApi['version.remove'], (input) => removeVersion(parts, input)),
    'version.extract': operation(launcherForApi['version.extract'], (input, onProgress, signal) =>
      extractIntoVersion(parts, input, { onProgress, signal }),
    ),
    'version.measure': operation(launcherForApi['version.measure'], (input, onProgress, signal) =>
      measureVersion(parts, input, { onProgress, signal }),
    ),
    'version.configure': operation(launcherForApi['version.configure'], (input, onProgress, signal) =>
      configureVersion(parts, input, { onProgress, signal }),
    ),
    'log.tail': operation(launcherForApi['log.tail'], ({ site, log, bytes }) =>
      tailLog(siteFolderOf(parts, site), { log, bytes, owner: parts.userOf(site) }),
    ),
  };
}
