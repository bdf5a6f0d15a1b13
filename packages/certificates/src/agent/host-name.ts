/**
 * True for a host name as it may stand in a file name: lower-case labels of letters, digits and inner hyphens, 63 bytes at most each and 253 together
 * (RFC 1123; international names in their xn-- form). A last label of digits alone would be an address (RFC 1123, 2.1) and is refused.
 * By hand rather than by one pattern: it stands on the path of every unknown server name.
 */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.split('.');
  return labels.every(isLabel) && !/^[0-9]+$/.test(labels.at(-1) ?? '');
}

function isLabel(label: string): boolean {
  return label.length <= 63 && /^[a-z0-9-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-');
}

/** What follows the first label; empty for a name of one label. */
export function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}
