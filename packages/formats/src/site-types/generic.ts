import type { SiteType } from './site-type.ts';

/** PHP files run where they lie; nothing is rewritten. */
export const generic: SiteType = {
  name: 'generic',
  title: 'Generic PHP',
  engines: ['php'],
  root: '/',
  rules: {},
  markers: [],
};
