/** Milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const ROOT_LIFETIME = 3_652 * DAY;
export const LEAF_LIFETIME = 7 * DAY;

/** A leaf is replaced when this part of its lifetime is over. */
export const RENEW_AFTER = 2 / 3;
/** Up to this part of the lifetime earlier, different for each, so that those that were made together are not renewed together. */
export const RENEWAL_SPREAD = 1 / 6;
