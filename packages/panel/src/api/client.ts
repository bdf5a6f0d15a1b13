import { createClient } from '@daspanel/contract';
import { noteAnswerTime } from './answer-times.ts';
import { fetchTransport } from './fetch-transport.ts';

/** The only door to the server. */
export const client = createClient({ transport: fetchTransport(noteAnswerTime) });
