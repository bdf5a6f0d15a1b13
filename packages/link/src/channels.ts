import { join } from 'node:path';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';

/**
 * The sockets of the kernel's machine that another machine may reach, each at the same path there. This list is all: neither a launcher, an orchestrator nor
 * data-services can be named.
 */
export const channelsOfNodes = [
  'mysql',
  'redisTenant',
  'redisControl',
  'api',
  'views',
  'consoles',
  'devServers',
  'storage',
  'databaseManager',
  'certificates',
] as const satisfies readonly (keyof DataDirectory['sockets'])[];
export type ChannelOfNode = (typeof channelsOfNodes)[number];

export type Channel = { readonly kind: 'socket'; readonly socket: ChannelOfNode } | { readonly kind: 'mail'; readonly site: SiteId };

const MAIL = 'mail/';
const known: ReadonlyMap<string, ChannelOfNode> = new Map(channelsOfNodes.map((name) => [name, name]));

export function formatChannel(channel: Channel): string {
  return channel.kind === 'mail' ? MAIL + channel.site : channel.socket;
}

/** Undefined for what is not in the list. */
export function parseChannel(text: string): Channel | undefined {
  const socket = known.get(text);
  if (socket !== undefined) return { kind: 'socket', socket };
  if (!text.startsWith(MAIL)) return undefined;
  const site = siteId.safeParse(text.slice(MAIL.length));
  return site.success ? { kind: 'mail', site: site.data } : undefined;
}

export function channelPath(channel: Channel, { sockets }: DataDirectory): string {
  return channel.kind === 'mail' ? join(sockets.mailChannels, channel.site, 'smtp.sock') : sockets[channel.socket];
}
