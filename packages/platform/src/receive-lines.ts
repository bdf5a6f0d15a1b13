import type { Socket } from 'node:net';

const LINE_FEED = 10;

/**
 * Gives `onLine` every line (UTF-8, without its end) that a socket receives. A line of more than `longestBytes` ends the connection before
 * more of it is kept: whoever is connected cannot fill this process's memory.
 */
export function receiveLines(socket: Socket, longestBytes: number, onLine: (line: string) => void): void {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1 && !socket.destroyed; end = chunk.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...begun, chunk.subarray(start, end)]);
      begun = [];
      begunBytes = 0;
      start = end + 1;
      if (line.length > longestBytes) return void socket.destroy();
      onLine(line.toString());
    }
    begun.push(chunk.subarray(start));
    begunBytes += chunk.length - start;
    if (begunBytes > longestBytes) socket.destroy();
  });
}
