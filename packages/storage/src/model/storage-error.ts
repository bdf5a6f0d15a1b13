/** An S3 error: its code (S3 API reference, "Error responses"), the sentence for the client, and elements that stand beside them in the XML. */
export class StorageError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;
  constructor(code: string, status: number, message: string, details: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
