import { setTimeout as wait } from 'node:timers/promises';
import { contract, event as eventSchema, type Client } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { formatMoment } from '../output/quantities.ts';
import { neutralise } from '../output/neutralise.ts';
import type { Output } from '../output/output.ts';
import type { Session } from '../session.ts';
import { readEvents, type ServerSentEvent } from './server-sent-events.ts';

const AGAIN_AFTER_MILLISECONDS = 1000;

/** Prints events until Ctrl-C. A connection that is lost is opened again and goes on after the last event. */
export async function followEvents({ output, signal, connect }: Session): Promise<void> {
  const client = await connect();
  let lastEventId: string | undefined;
  let stream = await open(client, lastEventId);
  for (;;) {
    try {
      for await (const event of readEvents(stream)) {
        lastEventId = event.id ?? lastEventId;
        print(output, event);
      }
    } catch (error) {
      if (signal.aborted) throw error;
    }
    stream = await reopen(client, lastEventId, { output, signal });
  }
}

function open(client: Client, lastEventId: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  return client.open(contract.events.follow, lastEventId === undefined ? {} : { lastEventId });
}

async function reopen(
  client: Client,
  lastEventId: string | undefined,
  { output, signal }: Pick<Session, 'output' | 'signal'>,
): Promise<AsyncIterable<Uint8Array>> {
  output.note('The connection was lost; trying again.');
  for (;;) {
    await wait(AGAIN_AFTER_MILLISECONDS, undefined, { signal });
    try {
      return await open(client, lastEventId);
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode !== exitCodes.unreachable) throw error;
    }
  }
}

function print(output: Output, { name, data }: ServerSentEvent): void {
  if (name === 'reset') return output.note('Some events were missed.');
  if (output.json) return output.line(data);
  const { at, type, subject, site } = eventSchema.parse(JSON.parse(data));
  output.line(
    [formatMoment(at), type.padEnd(17), neutralise(subject), site === null || site === subject ? '' : neutralise(site)]
      .join('  ')
      .trimEnd(),
  );
}
