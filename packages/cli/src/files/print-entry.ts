import type { FileEntry } from '@daspanel/contract/file-fields.ts';
import type { Output } from '../output/output.ts';
import { formatBytes, formatMoment } from '../output/quantities.ts';

export const entryColumns = [{ title: 'NAME' }, { title: 'SIZE', align: 'right' }, { title: 'MODE' }, { title: 'CHANGED' }] as const;

/** Cells of an entry; a folder ends with a slash, a link shows where it leads. */
export function describeEntry({ name, type, size, mode, modifiedAt, target }: FileEntry): readonly string[] {
  const shown = type === 'folder' ? `${name}/` : target === undefined ? name : `${name} -> ${target}`;
  return [shown, type === 'file' ? formatBytes(size) : '', mode, formatMoment(modifiedAt)];
}

/** What is there after a change. */
export function printEntry(output: Output, entry: FileEntry): Promise<void> {
  return output.answer(entry, () =>
    output.details([
      ['Path', entry.path],
      ['Size', entry.type === 'file' ? formatBytes(entry.size) : undefined],
      ['Mode', entry.mode],
      ['Changed', formatMoment(entry.modifiedAt)],
    ]),
  );
}
