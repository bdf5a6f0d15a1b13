import type { AskDataServices } from '../../data-services.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { ExportStore } from './export-store.ts';

/** Removes exports that have expired: their files first, so that none is forgotten. */
export async function sweepExports(
  parts: { readonly exports: ExportStore; readonly askDataServices: AskDataServices; readonly writer: TransactionWriter },
  now: number,
): Promise<void> {
  for (const { id } of parts.exports.listExpired(now)) {
    await parts.askDataServices('export.remove', { export: id });
    await parts.writer.writeRepeatable(() => parts.exports.remove(id));
  }
}
