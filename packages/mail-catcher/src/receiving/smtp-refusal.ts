import { isDiskFull } from '@daspanel/platform/disk-full.ts';

/** An error whose code and text the SMTP client gets (RFC 5321, 4.2). */
export class SmtpRefusal extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.responseCode = responseCode;
  }
}

/** What a client is told when its message could not be kept. */
export function refusalFor(error: unknown): SmtpRefusal {
  if (error instanceof SmtpRefusal) return error;
  if (isDiskFull(error)) return new SmtpRefusal(452, 'the disk is full: the message was not kept, try again later', { cause: error });
  return new SmtpRefusal(451, 'the message could not be kept, try again later', { cause: error });
}
