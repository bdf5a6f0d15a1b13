import { join } from 'node:path';

/** The paths inside `data/mail`. */
export function mailFolder(root: string) {
  const sites = join(root, 'sites');
  return {
    root,
    sites,
    /** Messages that are being received. What is here after a start is of no use. */
    incoming: join(root, 'incoming'),
    index: join(root, 'index.db'),
    settings: join(root, 'settings.json'),
    ofSite: (site: string) => join(sites, site),
    message: (site: string, id: string) => join(sites, site, `${id}.eml`),
  } as const;
}
export type MailFolder = ReturnType<typeof mailFolder>;
