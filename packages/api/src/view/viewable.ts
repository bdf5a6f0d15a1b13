/** The kinds of content that are shown in a frame of the panel, and the types of each (RFC 6838) that every browser of the panel shows by itself. */
export const viewableTypes = {
  image: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp', 'image/x-icon', 'image/svg+xml'],
  audio: ['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/ogg', 'audio/wav', 'audio/flac', 'audio/webm'],
  video: ['video/mp4', 'video/webm', 'video/ogg'],
  pdf: ['application/pdf'],
  /** As plain text, whatever it is. */
  text: ['text/plain; charset=utf-8'],
  /** A document that was neutralised before: see `mail-catcher/src/html`. */
  mail: ['text/html; charset=utf-8'],
} as const;
export type ViewKind = keyof typeof viewableTypes;

/** Both inclusive, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Content that somebody else has written, as it is at the moment of asking. */
export interface Viewable {
  readonly kind: ViewKind;
  /** One of the kind's types; another one is refused. Of `text` it does not matter: that is always sent as plain text. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** `range` null: all of it. */
  readonly read: (range: ByteRange | null) => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;
}

/** The kind that a media type belongs to; undefined: it is not shown, and may be downloaded. */
export function kindOfType(type: string): ViewKind | undefined {
  const kinds = ['image', 'audio', 'video', 'pdf'] as const;
  return kinds.find((kind) => (viewableTypes[kind] as readonly string[]).includes(type));
}
