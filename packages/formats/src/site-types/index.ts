import { cakephp } from './cakephp.ts';
import { cakephp2 } from './cakephp2.ts';
import { codeigniter } from './codeigniter.ts';
import { codeigniter3 } from './codeigniter3.ts';
import { generic } from './generic.ts';
import { grav } from './grav.ts';
import { laravel } from './laravel.ts';
import { nextcloud } from './nextcloud.ts';
import type { SiteType } from './site-type.ts';
import { staticFiles } from './static.ts';
import { symfony } from './symfony.ts';
import { wordpress } from './wordpress.ts';

export type { SiteType, SiteTypeRules } from './site-type.ts';

/** Every site type, in the order in which a person chooses. */
export const siteTypes: readonly SiteType[] = [
  generic,
  wordpress,
  staticFiles,
  grav,
  laravel,
  symfony,
  codeigniter,
  codeigniter3,
  cakephp,
  cakephp2,
  nextcloud,
];

export function findSiteType(name: string): SiteType | undefined {
  return siteTypes.find((type) => type.name === name);
}
