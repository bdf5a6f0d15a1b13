import { Readable, Writable } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { StorageError } from '../../model/storage-error.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';

/** A form of which everything before its file was read. */
export interface UploadForm {
  /** By lower-case name, in the order in which they came. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  /** The bytes of the file; throws `MalformedPOSTRequest` when the form breaks off. */
  readonly file: AsyncIterable<Uint8Array>;
  /** Stops reading. */
  close(): void;
}

/** Bytes of one field: policies and tagging documents are the largest. */
const LARGEST_FIELD = 64 * 1024;
const MOST_FIELDS = 200;

/** Reads a `multipart/form-data` body up to its file, which is the part that is called `file` and the last one that counts. */
export async function readForm(contentType: string, bytes: AsyncIterable<Uint8Array>): Promise<UploadForm> {
  const parser = createParser(contentType);
  const source = Readable.from(bytes, { objectMode: false });
  const guard = guardParser(parser);
  const form = waitForFile(parser, source, guard);
  source.pipe(guard);
  return form;
}

/** Hands bytes to the parser. What it throws at headers that it does not foresee (such as a `charset` without a value) becomes the error of the stream. */
function guardParser(parser: BusboyInstance): Writable {
  const attempt = (step: () => void, done: (error: Error) => void) => {
    try {
      step();
    } catch (error) {
      done(s3Error('MalformedPOSTRequest', { cause: error }));
    }
  };
  return new Writable({
    write: (piece: Uint8Array, _encoding, done) => attempt(() => parser.write(piece, () => done()), done),
    final: (done) =>
      attempt(() => {
        parser.end();
        done();
      }, done),
  });
}

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // Some clients give every field a file name.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { fieldNameSize: 256, fieldSize: LARGEST_FIELD, fields: MOST_FIELDS, files: 1 },
    });
  } catch (error) {
    throw s3Error('MalformedPOSTRequest', { cause: error });
  }
}

function waitForFile(parser: BusboyInstance, source: Readable, guard: Writable): Promise<UploadForm> {
  const fields = new Map<string, string>();
  return new Promise((resolve, reject) => {
    let file: BusboyFileStream | undefined;
    const stop = (error?: Error) => {
      file?.destroy(error);
      source.unpipe(guard);
      source.destroy();
    };
    const fail = (error: Error) => {
      reject(error);
      stop(error);
    };
    // A part without a name has none here, whatever the types of the parser say.
    parser.on('field', (name: string | undefined, value, isNameCut, isCut) => {
      if (name === undefined) return fail(s3Error('MalformedPOSTRequest'));
      if (isCut || isNameCut) return fail(s3Error('MaxPostPreDataLengthExceededError'));
      // What stands behind the file was not there when the file was judged.
      if (file === undefined) fields.set(name.toLowerCase(), value);
    });
    parser.on('fieldsLimit', () => fail(s3Error('MaxPostPreDataLengthExceededError')));
    parser.on('file', (_name, stream, fileName) => {
      file = stream;
      // Nobody may be reading it any more when it breaks off.
      stream.on('error', () => {});
      resolve({ fields, fileName: fileName ?? '', file: guarded(stream), close: () => stop() });
    });
    parser.on('error', (error) => fail(s3Error('MalformedPOSTRequest', { cause: error })));
    parser.on('finish', () => {
      if (file === undefined) fail(invalidArgument('POST requires exactly one file upload per request.', 'file', '0'));
    });
    guard.on('error', fail);
    source.on('error', fail);
  });
}

async function* guarded(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    throw error instanceof StorageError ? error : s3Error('MalformedPOSTRequest', { cause: error });
  }
}
