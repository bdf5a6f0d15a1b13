/** A hue in degrees that an id always has; twelve of them, so that two are the same or can be told apart. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return (sum % 12) * 30;
}
