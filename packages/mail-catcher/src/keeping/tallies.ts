/** How much a site keeps. */
export interface Tally {
  messages: number;
  bytes: number;
  /** Messages that wait to be sent on. */
  waiting: number;
}

const MINUTES = 60;
const MILLISECONDS_PER_MINUTE = 60_000;

/** What every site keeps and how much it sent within the last hour, in memory, so that no message costs a count. */
export function createTallies(start: {
  readonly sizes: readonly (Tally & { readonly site: string })[];
  readonly sent: readonly { readonly site: string; readonly minute: number; readonly messages: number }[];
}) {
  const sizes = new Map<string, Tally>(start.sizes.map(({ site, ...tally }) => [site, tally]));
  const sent = new Map<string, Map<number, number>>();
  const countMinute = (site: string, minute: number, messages: number) => {
    const minutes = sent.get(site) ?? new Map<number, number>();
    sent.set(site, minutes);
    minutes.set(minute, (minutes.get(minute) ?? 0) + messages);
    for (const old of minutes.keys()) if (old <= minute - MINUTES) minutes.delete(old);
  };
  for (const { site, minute, messages } of start.sent) countMinute(site, minute, messages);
  return {
    of: (site: string): Readonly<Tally> => sizes.get(site) ?? { messages: 0, bytes: 0, waiting: 0 },
    change(site: string, by: Partial<Tally>): void {
      const { messages, bytes, waiting } = sizes.get(site) ?? { messages: 0, bytes: 0, waiting: 0 };
      sizes.set(site, {
        messages: messages + (by.messages ?? 0),
        bytes: bytes + (by.bytes ?? 0),
        waiting: waiting + (by.waiting ?? 0),
      });
    },
    countSent: (site: string, now: number) => countMinute(site, Math.floor(now / MILLISECONDS_PER_MINUTE), 1),
    sentWithinAnHour(site: string, now: number): number {
      const oldest = Math.floor(now / MILLISECONDS_PER_MINUTE) - MINUTES;
      let messages = 0;
      for (const [minute, count] of sent.get(site) ?? []) if (minute > oldest) messages += count;
      return messages;
    },
    forget(site: string): void {
      sizes.delete(site);
      sent.delete(site);
    },
  };
}
export type Tallies = ReturnType<typeof createTallies>;
