import type { MessageDescription } from '../keeping/index-store.ts';
import type { MessageContent } from './describe-message.ts';
import type { MessageFile } from './parse-message.ts';

export interface AttachmentContent {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** What the reading thread can be asked for, and what it answers. */
export interface ReadAnswers {
  readonly summary: MessageDescription;
  readonly content: MessageContent;
  /** Null: the message has no HTML. */
  readonly html: string | null;
  /** Null: it has no such attachment. */
  readonly attachment: AttachmentContent | null;
}

export type ReadKind = keyof ReadAnswers;

export interface ReadRequest {
  readonly number: number;
  readonly kind: ReadKind;
  readonly file: MessageFile;
  /** Which attachment, where one is asked for. */
  readonly attachment: number;
  /** Look at the first bytes only: the whole of it was too much. */
  readonly isBrief: boolean;
}

export interface ReadReply {
  readonly number: number;
  readonly answer?: ReadAnswers[ReadKind];
  readonly error?: { readonly message: string; readonly code: string | undefined };
}
