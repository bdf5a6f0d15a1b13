const listeners = new Set<() => void>();

/** Opens the command palette. Its code is loaded when somebody wants it for the first time. */
export function openPalette(): void {
  for (const listener of listeners) listener();
}

/** Calls `listener` when the palette is wanted. Returns how to stop. */
export function onPaletteWanted(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
