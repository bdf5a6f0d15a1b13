import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** The server of `public-server.ts`, as a program for its network namespace: address and file of answers as arguments. */
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Base 64. */
  readonly body: string;
  readonly credentials?: string;
}

const [address = '', file = ''] = process.argv.slice(2);
const answers = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Answer>>;

createServer((request, response) => {
  const answer = answers[request.url ?? ''];
  if (answer === undefined) return response.writeHead(404).end();
  const { credentials } = answer;
  const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  if (expected !== undefined && request.headers.authorization !== expected) return response.writeHead(401).end();
  return response.writeHead(answer.status ?? 200, answer.headers).end(Buffer.from(answer.body, 'base64'));
}).listen(80, address, () => console.log('listening'));
