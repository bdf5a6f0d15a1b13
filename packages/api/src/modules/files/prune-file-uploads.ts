import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { AskFiles } from './ask-files.ts';
import type { FileUploadStore } from './file-upload-store.ts';

interface Parts {
  readonly fileUploads: FileUploadStore;
  readonly writer: TransactionWriter;
  readonly askFiles: AskFiles;
  readonly now: () => number;
}

/** Forgets expired uploads, and has the bytes removed that no upload needs. */
export async function pruneFileUploads({ fileUploads, writer, askFiles, now }: Parts): Promise<void> {
  await writer.write(() => fileUploads.prune(now()));
  await askFiles.ask('upload.keep', { ids: fileUploads.ids() });
}
