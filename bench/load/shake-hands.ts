import { readFile } from 'node:fs/promises';
import { connect, createSecureContext } from 'node:tls';
import { quantile } from '../measurement.ts';
import { createRandom } from './zipf.ts';

/**
 * Opens TLS 1.3 connections for names drawn at random, each with a full handshake and nothing after it, for some seconds. Arguments: port, file with one name per line,
 * connections at once, seconds, seed. Prints one JSON line. A certificate for another name counts as failed.
 */
const [port = '', namesFile = '', connections = '', seconds = '', seed = ''] = process.argv.slice(2);
const names = (await readFile(namesFile, 'utf8')).trim().split('\n');
const random = createRandom(Number(seed));
const secureContext = createSecureContext({ minVersion: 'TLSv1.3' });
const latencies: number[] = [];
let failed = 0;

const began = performance.now();
const end = began + Number(seconds) * 1_000;
await Promise.all(Array.from({ length: Number(connections) }, lane));
const milliseconds = performance.now() - began;
process.stdout.write(
  `${JSON.stringify({ handshakes: latencies.length, failed, milliseconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) })}\n`,
);

async function lane(): Promise<void> {
  while (performance.now() < end) {
    const start = performance.now();
    if (await shakeHands(names[Math.floor(random() * names.length)] ?? '')) latencies.push(performance.now() - start);
    else failed += 1;
  }
}

/** True when the handshake was whole and the certificate is the name's. */
function shakeHands(servername: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', servername, secureContext, rejectUnauthorized: false });
    socket.once('error', () => resolve(false));
    socket.once('secureConnect', () => {
      const isRight = socket.getPeerCertificate().subject.CN === servername && !socket.isSessionReused();
      socket.destroy();
      resolve(isRight);
    });
  });
}
