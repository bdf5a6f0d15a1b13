import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';

/**
 * A connection that greets at once. The library waits 100 ms for clients that talk before the greeting, which keeps spammers off mail servers of the
 * Internet; here every `mail()` of a page would wait for it. Who talks before the greeting is refused all the same.
 */
export class PromptConnection extends SMTPConnection {
  override init(): void {
    this._setListeners(() => this.connectionReady());
  }
}
