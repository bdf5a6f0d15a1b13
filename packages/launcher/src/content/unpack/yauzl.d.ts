/** The part of yauzl 3.4 that is used here; the package brings no types. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events';

  export interface ExtraField {
    readonly id: number;
    readonly data: Buffer;
  }

  export interface Entry {
    readonly versionMadeBy: number;
    readonly generalPurposeBitFlag: number;
    readonly compressionMethod: number;
    readonly crc32: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly externalFileAttributes: number;
    readonly relativeOffsetOfLocalHeader: number;
    readonly fileNameRaw: Buffer;
    readonly extraFields: readonly ExtraField[];
  }

  export interface LocalFileHeader {
    readonly fileDataStart: number;
    readonly generalPurposeBitFlag: number;
    readonly compressionMethod: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly fileName: Buffer;
  }

  export class RandomAccessReader extends EventEmitter {
    read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null, bytesRead?: number) => void,
    ): void;
  }

  export interface ZipFile extends EventEmitter {
    readonly entryCount: number;
    eachEntry(): AsyncIterable<Entry>;
    readLocalFileHeaderPromise(entry: Entry): Promise<LocalFileHeader>;
  }

  export interface Options {
    readonly decodeStrings: boolean;
    readonly autoClose: boolean;
  }

  export function fromRandomAccessReaderPromise(reader: RandomAccessReader, totalSize: number, options: Options): Promise<ZipFile>;
  export function getFileNameLowLevel(flags: number, name: Buffer, extraFields: readonly ExtraField[], strict: boolean): string;
}
