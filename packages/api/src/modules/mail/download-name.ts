const LONGEST = 100;

/**
 * A Content-Disposition header for a file that a stranger has named (RFC 6266, RFC 8187). Nothing of the name can be a path, hide its ending, turn the reading
 * direction round or end the header.
 */
export function describeDownload(name: string): string {
  const safe = cleanName(name);
  const ascii = safe.replaceAll(/[^ -~]|["\\%;]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtended(safe)}`;
}

function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const shown = last.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '_').replaceAll(/^[.\s]+|[.\s]+$/gu, '');
  return shortenName(shown === '' ? 'attachment' : shown);
}

/** Keeps the ending. */
function shortenName(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= LONGEST) return name;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return letters.slice(0, LONGEST - ending.length).join('') + ending;
}

/** `attr-char` of RFC 8187 stay as they are. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
