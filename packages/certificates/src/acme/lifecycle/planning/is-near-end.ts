/** True when less than a tenth of the lifetime is left: then a certificate with fewer names is better than none. */
export function isNearEnd({ facts }: { readonly facts: { readonly notBefore: number; readonly notAfter: number } }, now: number): boolean {
  return facts.notAfter - now < (facts.notAfter - facts.notBefore) / 10;
}
