import { siteId } from '@daspanel/formats/identifiers.ts';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { serveChannels } from '@daspanel/platform/site-channels.ts';
import { createOutgoingProxy, MOST_OF_SITE, USUAL_LIMITS, type OutgoingLimits } from '../outgoing/outgoing-proxy.ts';
import { createTraffic } from '../outgoing/traffic.ts';

/** A line of the log, as far as it is about who went where. */
export interface WrittenLine {
  readonly site?: string;
  readonly host?: string;
  readonly connections?: number;
  readonly refused?: number;
  readonly sent?: number;
  readonly received?: number;
}

/** The way out with rules of a test's own: the part itself knows no others than those of the public Internet. */
export async function serveOutgoing(folder: string, rules: EgressRules, limits: Partial<OutgoingLimits> = {}) {
  const lines: WrittenLine[] = [];
  const log = createLog('console', (line) => lines.push(JSON.parse(line) as WrittenLine));
  const traffic = createTraffic({ log, now: Date.now });
  const proxy = createOutgoingProxy({ rules, traffic }, { ...USUAL_LIMITS, ...limits });
  const channels = await serveChannels({
    folder,
    isSite: (name) => siteId.safeParse(name).success,
    socketName: 'http.sock',
    limit: MOST_OF_SITE,
    onConnection: proxy.accept,
    log,
  });
  return {
    /** All that was written, once what is counted is written too. */
    linesAtEnd() {
      traffic[Symbol.dispose]();
      return lines.filter(({ host }) => host !== undefined);
    },
    async [Symbol.asyncDispose]() {
      traffic[Symbol.dispose]();
      await channels[Symbol.asyncDispose]();
    },
  };
}
