import { readFileSync } from 'node:fs';
import { z } from 'zod';

const port = z.int().min(1).max(65_535);

/** A lower-case host name of letters, digits and hyphens, 1-3 labels or more, 190 bytes at most so that site names fit before it. */
const installationHostName = z
  .string()
  .max(190)
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/,
    'must be a lower-case host name with at least two labels',
  );

/** Everything about one installation that a person may choose. Kept in `data/daspanel.json`; unknown keys are refused. */
export const installationSettings = z.strictObject({
  hostName: installationHostName.default('daspanel.localhost'),
  httpPort: port,
  httpsPort: port,
  /** Addresses the proxy listens on. Loopback for `*.localhost`, every address otherwise. */
  listen: z.array(z.string().min(2)).min(1),
});
export type InstallationSettings = z.infer<typeof installationSettings>;

/**
 * What a machine is to its installation: all of it; in a cluster the one with the kernel's parts; or a node, which shows sites and reaches the others through the
 * part `link`.
 */
const machineRole = z.enum(['whole', 'kernel', 'node']);
export type MachineRole = z.infer<typeof machineRole>;

/** What the orchestrator hands to every part: the installation's settings, where its data is, and what the host can do. */
export const partSettings = z.strictObject({
  ...installationSettings.shape,
  /** What starts and restarts the parts: the orchestrator as processes of its own, or Docker as containers. */
  driver: z.enum(['native', 'containers']).default('native'),
  role: machineRole.default('whole'),
  /** Absolute path of the data directory. */
  dataDirectory: z.string().startsWith('/'),
  /** Absolute path of the repository. */
  programDirectory: z.string().startsWith('/'),
  /** Absolute path of the panel's built files. Absent: `packages/panel/dist` of the repository. */
  panelFolder: z.string().startsWith('/').optional(),
  /** True where parts run under identities of their own (started by root), false where all share one user. */
  separateUsers: z.boolean(),
});
export type PartSettings = z.infer<typeof partSettings>;

export const SETTINGS_VARIABLE = 'DASPANEL_SETTINGS_FILE';

/** The settings of the part that runs in this process. Throws when it was not started by the orchestrator. */
export function readPartSettings(): PartSettings {
  const file = process.env[SETTINGS_VARIABLE];
  if (file === undefined) throw new Error(`${SETTINGS_VARIABLE} is not set: parts are started by the orchestrator (npm start)`);
  return partSettings.parse(JSON.parse(readFileSync(file, 'utf8')));
}
