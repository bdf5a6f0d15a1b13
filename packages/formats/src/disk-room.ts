import { z } from 'zod';

/** Name of the file in `data/buckets/`; no site has a name that begins with a dot. */
export const DISK_ROOM_FILE = '.disk-room.json';

/**
 * `data/buckets/.disk-room.json`: what the plans of people leave them of the disk, published by the API by rename whenever disks were measured or plans have
 * changed. Sites that no plan limits are not in it. Without the file nothing is limited.
 */
export const diskRoom = z.strictObject({
  /** Bytes, by whose plan it is; below 0 where more is used than allowed. */
  left: z.record(z.string(), z.int()),
  /** By id of the site. */
  sites: z.record(
    z.string(),
    z.strictObject({
      /** Whose plans limit it: its owner's, and that of his reseller. */
      plansOf: z.array(z.string()),
      /** Unix time in seconds of the measurement that `left` counts; 0: never measured, counts as empty. */
      measuredAt: z.int(),
    }),
  ),
});
export type DiskRoomFile = z.infer<typeof diskRoom>;

/** A site that was written to. `isRefused`: something had no room, so that its next measurement is waited for. */
export const touchedSite = z.strictObject({ site: z.string(), isRefused: z.boolean() });
export type TouchedSite = z.infer<typeof touchedSite>;
