import type { SiteType } from './site-type.ts';

/** Files only; nothing is ever executed. */
export const staticFiles: SiteType = {
  name: 'static',
  title: 'Static HTML and JavaScript',
  engines: ['static'],
  root: '/',
  rules: {},
  markers: [],
};
