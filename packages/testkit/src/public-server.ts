import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';

/** An answer of the server: `body` is sent as it is; `credentials` is what basic authentication must hold (`user:password`). */
export interface PublicAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly credentials?: string;
}

export interface PublicServer extends AsyncDisposable {
  /** Such as `http://44.128.7.9`. */
  readonly origin: string;
}

const IP = '/usr/sbin/ip';

/**
 * A web server on port 80 of an address that belongs to the public Internet, but that only this machine can reach: it runs in a network
 * namespace of its own, behind a route for that one address (44.128/16 was set aside for tests by amateur radio). With it the product's own
 * rules for outbound requests are tested, unchanged. Needs root and ip(8).
 */
export async function startPublicServer(answers: Readonly<Record<string, PublicAnswer>>): Promise<PublicServer> {
  const number = process.pid % 60_000;
  const address = `44.128.${(number >> 8) & 255}.${number & 255 || 1}`;
  const [namespace, outside, inside] = [`dptest${number}`, `dpo${number}`, `dpi${number}`];
  const closing = new AsyncDisposableStack();
  try {
    await ip('netns', 'add', namespace);
    closing.defer(() => ip('netns', 'delete', namespace));
    await ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', namespace);
    await ip('link', 'set', outside, 'up');
    await ip('-netns', namespace, 'link', 'set', inside, 'up');
    await ip('-netns', namespace, 'address', 'add', `${address}/32`, 'dev', inside);
    // Answers go back to whatever address this machine asks from.
    await ip('-netns', namespace, 'route', 'add', 'default', 'dev', inside);
    await ip('route', 'add', `${address}/32`, 'dev', outside);
    await serve(namespace, address, answers, closing);
    return { origin: `http://${address}`, [Symbol.asyncDispose]: () => closing.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function ip(...given: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram(IP, given);
  if (status !== 0) throw new Error(`ip ${given.join(' ')} failed: ${stderr.toString().trim()}`);
}

async function serve(
  namespace: string,
  address: string,
  answers: Readonly<Record<string, PublicAnswer>>,
  closing: AsyncDisposableStack,
): Promise<void> {
  const folder = await mkdtemp('/tmp/daspanel-public-');
  closing.defer(() => rm(folder, { recursive: true }));
  const encoded = Object.entries(answers).map(([path, answer]) => [
    path,
    { ...answer, body: Buffer.from(answer.body ?? '').toString('base64') },
  ]);
  await writeFile(join(folder, 'answers.json'), JSON.stringify(Object.fromEntries(encoded)));
  const program = join(import.meta.dirname, 'public-server-program.ts');
  const given = ['netns', 'exec', namespace, process.execPath, program, address, join(folder, 'answers.json')];
  const child = startProgram(IP, given, { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.defer(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  if (child.stdout === null) throw new Error('the public server has no output');
  for await (const line of createInterface({ input: child.stdout })) if (line === 'listening') return;
  throw new Error('the public server did not start');
}
