import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { mailLimits, mailRelay, type MailLimits, type MailRelay } from '@daspanel/formats/mail-requests.ts';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';

const scopeSettings = z.strictObject({ relay: mailRelay.nullable().optional(), limits: mailLimits.optional() });
type ScopeSettings = z.infer<typeof scopeSettings>;
const settingsFile = z.strictObject({ installation: scopeSettings, sites: z.record(z.string(), scopeSettings) });
type Settings = z.infer<typeof settingsFile>;

/** A relay, and whose setting it is: an administrator's may lie in a private network, a site's may not. */
export interface ChosenRelay {
  readonly relay: MailRelay;
  readonly chosenBy: 'installation' | 'site';
}

export interface MailSettings {
  limitsOf(site: string): MailLimits;
  /** Undefined: mail of this site is only kept. */
  relayOf(site: string): ChosenRelay | undefined;
  /** Replaces what is wanted for a site or the installation; durable when it resolves, and in force. */
  configure(scope: string, wanted: ScopeSettings): Promise<void>;
  forget(site: string): Promise<void>;
}

const DEFAULT_LIMITS = mailLimits.parse({});

/** The settings of the file at `path`, which need not exist. It holds passwords: mode 0600. Rejects when it cannot be read. */
export async function openMailSettings(path: string): Promise<MailSettings> {
  let current = await read(path);
  let turn: Promise<void> = Promise.resolve();
  const change = (next: (before: Settings) => Settings): Promise<void> => {
    const write = async () => {
      const wanted = next(current);
      await writeFileDurably(path, JSON.stringify(wanted), { mode: 0o600 });
      current = wanted;
    };
    const done = turn.then(write);
    turn = done.catch(() => {});
    return done;
  };
  return {
    limitsOf: (site) => current.sites[site]?.limits ?? current.installation.limits ?? DEFAULT_LIMITS,
    relayOf(site) {
      const own = current.sites[site]?.relay;
      if (own === null) return undefined;
      if (own !== undefined) return { relay: own, chosenBy: 'site' };
      const { relay } = current.installation;
      return relay === undefined || relay === null ? undefined : { relay, chosenBy: 'installation' };
    },
    configure: (scope, wanted) =>
      change((before) =>
        scope === 'installation' ? { ...before, installation: wanted } : { ...before, sites: { ...before.sites, [scope]: wanted } },
      ),
    forget: (site) =>
      change((before) => ({ ...before, sites: Object.fromEntries(Object.entries(before.sites).filter(([name]) => name !== site)) })),
  };
}

async function read(path: string): Promise<Settings> {
  try {
    return settingsFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { installation: {}, sites: {} };
    throw error;
  }
}
