import type { FileEntry } from '@daspanel/contract/file-fields.ts';

/** What a dialog is open for. */
export type FileTask =
  | { readonly kind: 'rename' | 'extract'; readonly entry: FileEntry }
  | { readonly kind: 'move' | 'copy'; readonly names: readonly string[] }
  | { readonly kind: 'archive'; readonly names: readonly string[] }
  | { readonly kind: 'delete'; readonly names: readonly string[] }
  | { readonly kind: 'mode'; readonly names: readonly string[]; readonly mode?: string }
  | { readonly kind: 'newFolder' | 'newFile' }
  | { readonly kind: 'open'; readonly path: string; readonly preview?: true }
  | { readonly kind: 'search' };
