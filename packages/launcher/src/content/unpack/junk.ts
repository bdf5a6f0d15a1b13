/** What macOS adds to archives and folders, and no application reads: `__MACOSX/...` and `.DS_Store`. Never unpacked. */
export function isJunk(segments: readonly string[]): boolean {
  return segments[0] === '__MACOSX' || segments.at(-1) === '.DS_Store';
}
