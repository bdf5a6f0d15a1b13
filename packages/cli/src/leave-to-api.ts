/**
 * What a person typed, for a place where the contract wants a narrower type (`never` fits all of them). The API judges it, and its sentence is what the
 * person reads: the rules are in one place. Fields that are undefined are not sent.
 */
export function leaveToApi(typed: Readonly<Record<string, unknown>>): never {
  return typed as never;
}
