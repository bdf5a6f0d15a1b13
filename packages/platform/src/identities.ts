/**
 * Numeric users and groups of the parts. Fixed, so that a copied data directory keeps its owners on another machine; outside the
 * ranges that distributions hand out (adduser: up to 59,999; systemd-homed and dynamic users: 60,001-65,519; subordinate ids: 100,000
 * upwards in steps of 65,536). They need no entry in /etc/passwd.
 */
export const identities = {
  root: 0,
  proxy: 590_001,
  api: 590_002,
  engine: 590_003,
  redis: 590_004,
  certificates: 590_005,
  mysql: 590_006,
  dataServices: 590_007,
  redisTenant: 590_008,
  mail: 590_009,
  storage: 590_010,
  /** Fills the cache of compiled code that PHP pools read, and then is no longer. */
  compiler: 590_011,
  acme: 590_012,
  console: 590_013,
  databaseManager: 590_014,
  link: 590_015,
} as const;
export type Identity = keyof typeof identities;

/** Groups that several parts share so that they may reach one socket. */
export const groups = {
  /** May post to the proxy's control socket. */
  publishers: 590_101,
  /** May connect to the sockets of awake pools. */
  poolClients: 590_102,
  /** May read which certificates are wanted. */
  certificateClients: 590_103,
} as const;

/** Users of sites are numbered from here upwards and never reused. A site's group has the same number. */
export const FIRST_SITE_USER = 600_000;
export const LAST_SITE_USER = 999_999;
