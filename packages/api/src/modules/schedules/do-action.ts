import { createRequester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { systemActor } from '../../access/actor.ts';
import { describeLauncherError } from '../../launcher-error.ts';
import { planPool } from '../../reconciler/plan-pool.ts';
import { readWantedSite } from '../../reconciler/read-wanted.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';
import type { Allowance } from '../plans/allowance.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { VersionStore } from '../versions/version-store.ts';
import { callSite, type Door } from './call-site.ts';
import type { RunEnd } from './run-store.ts';
import type { ActiveSchedule } from './schedule-store.ts';

export type DoAction = (schedule: ActiveSchedule, signal: AbortSignal) => Promise<RunEnd>;

interface Parts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly allowance: Pick<Allowance, 'mayGoOut'>;
  /** Of the launcher. */
  readonly socket: string;
  readonly door: Door;
}

export const OUTPUT_BYTES = 65_536;
const PATIENCE_AFTER_END = 30_000;
const commandEnd = z.object({
  status: z.number().nullable(),
  outOfMemory: z.boolean(),
  timedOut: z.boolean(),
  output: z.string(),
  outputBytes: z.number(),
});

/** Does what a schedule is for. Rejects where it could not even begin. */
export function createDoAction(parts: Parts): DoAction {
  return (schedule, signal) => {
    const { action } = schedule;
    return action.kind === 'url'
      ? callSite(parts.door, { site: schedule.site, path: action.path, seconds: schedule.timeout_seconds }, signal)
      : runCommand(parts, schedule, action.command, signal);
  };
}

/** On a connection of its own: closing it ends the command. */
async function runCommand(parts: Parts, schedule: ActiveSchedule, command: string, signal: AbortSignal): Promise<RunEnd> {
  using requester = createRequester(parts.socket);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const seconds = schedule.timeout_seconds;
  const wanted = {
    site: schedule.site,
    version: schedule.active_version,
    pool: poolOf(parts, schedule),
    command,
    outgoing: mayGoOut(parts, schedule),
    seconds,
    bytes: OUTPUT_BYTES,
  };
  try {
    const asked = requester.request('command.run', wanted, { timeoutMilliseconds: seconds * 1000 + PATIENCE_AFTER_END });
    return describeEnd(commandEnd.parse(await Promise.race([asked, aborted])), seconds);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(describeLauncherError(error).detail, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function mayGoOut({ sites, allowance }: Parts, { site }: ActiveSchedule): boolean {
  const found = sites.forActor(systemActor).find(site);
  return found !== undefined && allowance.mayGoOut(found.owner);
}

/** The pool that the active version's PHP runs in; null: it has none. */
function poolOf(parts: Parts, { site, active_version }: ActiveSchedule): string | null {
  const wanted = readWantedSite(parts, site);
  const version = wanted?.versions.find(({ id }) => id === active_version);
  return (wanted === undefined || version === undefined ? undefined : planPool(wanted, version))?.pool ?? null;
}

function describeEnd({ status, outOfMemory, timedOut, output, outputBytes }: z.infer<typeof commandEnd>, seconds: number): RunEnd {
  const kept = { status, output, outputBytes };
  if (timedOut) return { ...kept, state: 'timed-out', note: `it was ended after ${seconds} seconds` };
  if (outOfMemory) return { ...kept, state: 'failed', note: 'it ran out of memory' };
  if (status === null) return { ...kept, state: 'interrupted', note: 'it was ended from outside' };
  return { ...kept, state: status === 0 ? 'succeeded' : 'failed', note: null };
}
