import { LETS_ENCRYPT_PROFILES, type CaOptions } from './ca-options.ts';
import type { CaState } from './ca-state.ts';
import { createNonces } from './nonces.ts';
import { createRateLimits, LETS_ENCRYPT_LIMITS } from './rate-limits.ts';

/** The state of an authority that nobody has asked for anything. */
export function createState(options: CaOptions, parts: Pick<CaState, 'now' | 'hierarchy' | 'origin'>): CaState {
  let lastNumber = 0;
  return {
    ...parts,
    options,
    profiles: new Map(Object.entries(options.profiles ?? LETS_ENCRYPT_PROFILES)),
    nonces: createNonces(options.maximumNonces ?? 10_000),
    limits: createRateLimits(options.limits ?? LETS_ENCRYPT_LIMITS, parts.now),
    terms: `${parts.origin}/terms/0`,
    nextNumber: () => (lastNumber += 1),
    accounts: new Map(),
    orders: new Map(),
    authorizations: new Map(),
    lastAuthorizations: new Map(),
    issued: new Map(),
    replacements: new Map(),
    paused: new Set(),
    compromisedKeys: new Set(),
    usedKeys: new Set(),
    issuedNameSets: new Set(),
    counters: {
      requests: 0,
      orders: 0,
      certificates: 0,
      failedValidations: 0,
      badNonces: 0,
      faults: 0,
      alreadyReplaced: 0,
      limitsHit: {
        newAccounts: 0,
        newOrders: 0,
        certificatesPerDomain: 0,
        certificatesPerNameSet: 0,
        failedAuthorizations: 0,
        consecutiveFailures: 0,
      },
    },
    log: [],
  };
}
