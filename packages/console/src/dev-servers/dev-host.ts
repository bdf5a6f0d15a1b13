import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';

/** What a name below `dev.<host name>` stands for. */
export interface DevHost {
  readonly site: SiteId;
  readonly port: number;
}

const HIGHEST_PORT = 65_535;
const LABEL = /^([1-9]\d{0,4})--(s[0-9a-z]{15})$/;

/** Reads `<port>--<site id>.dev.<host name>`, with or without the port that the browser named. Undefined: it is no such name. */
export function parseDevHost(host: string | undefined, hostName: string): DevHost | undefined {
  const [name = '', ...others] = (host ?? '').toLowerCase().split(':');
  const suffix = `.dev.${hostName}`;
  if (others.length > 1 || !name.endsWith(suffix)) return undefined;
  const [, port, id] = LABEL.exec(name.slice(0, -suffix.length)) ?? [];
  const site = siteId.safeParse(id);
  return site.success && Number(port) <= HIGHEST_PORT ? { site: site.data, port: Number(port) } : undefined;
}
