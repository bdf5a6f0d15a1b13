import { generic } from './generic.ts';
import { staticFiles } from './static.ts';
import { wordpress } from './wordpress.ts';
import type { SiteType } from './site-type.ts';

export type { SiteType, SiteTypeRules } from './site-type.ts';

/** Every site type, in the order in which a person chooses. */
export const siteTypes: readonly SiteType[] = [generic, wordpress, staticFiles];

export function findSiteType(name: string): SiteType | undefined {
  return siteTypes.find((type) => type.name === name);
}
