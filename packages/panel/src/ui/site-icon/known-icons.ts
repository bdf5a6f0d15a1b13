/** Milliseconds: as long as the server's answers are kept. */
const KEPT = 600_000;
/** That there is none may also mean that the network was gone for a moment, which pictures do not tell. */
const KEPT_WITHOUT = 120_000;

const known = new Map<string, { readonly isThere: boolean; readonly until: number }>();
const asked = new Map<string, Promise<boolean>>();

/** Undefined: not known, or not any more. */
export function hasIcon(address: string): boolean | undefined {
  const found = known.get(address);
  return found === undefined || found.until <= Date.now() ? undefined : found.isThere;
}

/** Whether there is a picture. The answer is remembered, also when the row that asked has gone out of sight before it came. */
export function askForIcon(address: string): Promise<boolean> {
  const asking = asked.get(address) ?? load(address);
  asked.set(address, asking);
  return asking;
}

async function load(address: string): Promise<boolean> {
  const picture = new Image();
  picture.src = address;
  const isThere = await picture.decode().then(
    () => true,
    () => false,
  );
  known.set(address, { isThere, until: Date.now() + (isThere ? KEPT : KEPT_WITHOUT) });
  asked.delete(address);
  return isThere;
}
