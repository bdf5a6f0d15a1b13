import type { Mapping } from '@daspanel/contract';

/** The host names that a mapping is about: its own, and the one with `www.` where the pair is handled together. */
export function namesOfMapping({ host, www }: Pick<Mapping, 'host' | 'www'>): readonly string[] {
  return www === 'none' ? [host] : [host, `www.${host}`];
}
