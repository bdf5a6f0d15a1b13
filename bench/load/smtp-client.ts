import { connect } from 'node:net';

/** One SMTP connection on a unix socket. */
export interface SmtpClient extends Disposable {
  /** Writes and resolves when the answer is whole. Rejects when its code is another one. */
  say(text: string, code: number): Promise<void>;
}

export async function openSmtp(path: string): Promise<SmtpClient> {
  const socket = connect(path);
  let text = '';
  let heard: (() => void) | undefined;
  socket.on('data', (chunk) => {
    text += String(chunk);
    heard?.();
  });
  socket.on('error', () => heard?.());
  socket.on('close', () => heard?.());
  const hear = async (code: number) => {
    for (;;) {
      const answer = /^(?:\d{3}-.*\r\n)*(\d{3}) .*\r\n/.exec(text);
      if (answer !== null) {
        text = text.slice(answer[0].length);
        if (answer[1] !== String(code)) throw new Error(`SMTP answered ${answer[0].trim()}, not ${code}`);
        return;
      }
      if (socket.destroyed) throw new Error('the SMTP connection ended');
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  await hear(220);
  return {
    say(line, code) {
      socket.write(line);
      return hear(code);
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}
