import { z } from 'zod';

/** What the orchestrator knows of one part. `GET` through its control socket: operation `parts.list`; `part.restart` ends and restarts one. */
export const partState = z.strictObject({
  name: z.string(),
  state: z.enum(['starting', 'ready', 'failing', 'stopped']),
  pid: z.int().nullable(),
  /** Times it was started again since the orchestrator began. */
  restarts: z.int(),
  /** Milliseconds since 1970 of the last change of state. */
  since: z.number(),
  /** Why it is failing, in words. */
  problem: z.string().nullable(),
  /** Of its processes; pages that several share are counted once. */
  memoryBytes: z.number(),
});
export type PartState = z.infer<typeof partState>;

export const orchestratorOperations = {
  'parts.list': z.strictObject({}),
  'part.restart': z.strictObject({ name: z.string() }),
} as const;
