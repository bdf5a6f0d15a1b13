import type { Site } from '@daspanel/contract';
import type { z } from 'zod';
import { Failure } from './failure.ts';

interface Lookup<Found> {
  /** Where it is looked for. */
  readonly site: Site;
  /** What a person wrote. */
  readonly nameOrId: string;
  readonly id: z.ZodType;
  readonly read: () => Promise<{ readonly body: Found }>;
  /** Those of exactly this name. */
  readonly list: () => Promise<{ readonly body: { readonly items: readonly Found[] } }>;
  /** For the sentence when there is none, such as `database`. */
  readonly noun: string;
  /** The command that shows all, such as `database list`. */
  readonly shownBy: string;
}

/** One thing of a site that a person names, by its id or its name. Throws a Failure that says where to look. */
export async function findNamed<Found>({ site, nameOrId, id, read, list, noun, shownBy }: Lookup<Found>): Promise<Found> {
  if (id.safeParse(nameOrId).success) return (await read()).body;
  const [found] = (await list()).body.items;
  if (found !== undefined) return found;
  throw new Failure(`The site ${site.name} has no ${noun} ${JSON.stringify(nameOrId)}: daspanel ${shownBy} ${site.name} shows all.`);
}
