import { resolve } from 'node:path';
import { describeFolders } from '@daspanel/orchestrator/data-layout.ts';
import { distributionPhp, findMissing, productRequirements } from '@daspanel/orchestrator/prerequisites.ts';
import { identities } from '@daspanel/platform/identities.ts';

/**
 * `describe-needs.ts DATA`: prints as JSON what this machine lacks and how the data directory has to look, for `daspanel doctor`, which imports no
 * part. `distribution` false: the distribution is not known.
 */
const [, , data = 'data'] = process.argv;
const php = distributionPhp();
const folders = describeFolders(resolve(data)).map(({ path, owner, group, mode }) => ({ path, owner: identities[owner], group, mode }));
const missingPackages = php === undefined ? [] : findMissing(productRequirements(php)).map((requirement) => requirement.package);
process.stdout.write(JSON.stringify({ distribution: php !== undefined, missingPackages, folders }));
