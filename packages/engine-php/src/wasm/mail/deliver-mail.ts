import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { parseSendmailCommand, readEnvelope } from './envelope.ts';
import { sendBySmtp } from './send-by-smtp.ts';

/** One message that PHP gave to sendmail: the command line, and the text as Latin-1. */
export interface MailOrder {
  readonly command: string;
  readonly text: string;
}
/** Undefined when the message was taken, otherwise why it was not. */
export type MailReport = string | undefined;

/** Delivers a message; PHP waits meanwhile. */
export type DeliverMail = (order: MailOrder) => MailReport;

/** A worker thread's way to deliver: it blocks until the host's thread has done it. */
export function deliverThroughHost(port: MessagePort, signal: Int32Array): DeliverMail {
  return (order) => {
    port.postMessage(order);
    for (;;) {
      const seen = Atomics.load(signal, 0);
      const answer = receiveMessageOnPort(port);
      if (answer !== undefined) return answer.message as MailReport;
      Atomics.wait(signal, 0, seen);
    }
  };
}

/** The host's side: sends each message of one worker to the SMTP server behind `socket` (undefined: there is none). */
export function serveMail(port: MessagePort, signal: Int32Array, socket: string | undefined): void {
  const deliver = async ({ command, text }: MailOrder): Promise<MailReport> => {
    try {
      if (socket === undefined) throw new Error('there is no mail service');
      await sendBySmtp(socket, readEnvelope(parseSendmailCommand(command), text));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  port.on('message', (order: MailOrder) => {
    void deliver(order).then((report) => {
      port.postMessage(report);
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
  });
  port.unref();
}
