/** Names that belong to no public DNS: RFC 6761, 6762, 7686, 8375, 9476; ICANN's `.internal`; and those that private networks are known to use. */
const PRIVATE_SUFFIXES = [
  'local',
  'localhost',
  'internal',
  'test',
  'example',
  'invalid',
  'onion',
  'alt',
  'home.arpa',
  'lan',
  'home',
  'corp',
  'mail',
  'intranet',
  'private',
  'localdomain',
];

/** True for a name that a public authority can give a certificate for: it has a dot and does not end in what is reserved for other use. `name`: A-labels, without `*.`. */
export function isPublicName(name: string): boolean {
  return name.includes('.') && !PRIVATE_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}
