import { randomInt } from 'node:crypto';
import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { ChallengeProblem } from '../challenges/challenge-presenter.ts';
import type { DnsRecords, TxtRecord } from './dns-provider.ts';
import { encodeUpdate, type Change } from './encode-update.ts';
import { exchangeMessage } from './exchange-message.ts';
import { explainForgery, explainRefusal, explainSilence } from './explain-update.ts';
import { readAnswer, type UpdateAnswer } from './read-answer.ts';
import { isSignedBy, signMessage } from './sign-message.ts';

const ANSWER_WITHIN = 10_000;

/** Records by dynamic update (RFC 2136) over TCP, signed with a shared key (RFC 8945). `now`: milliseconds since 1970. */
export function createUpdateProvider({ server, key }: DnsProvider, { now }: { readonly now: () => number }): DnsRecords {
  const update = async (record: TxtRecord, change: Change, signal: AbortSignal) => {
    const id = randomInt(65_536);
    const sentAt = now();
    const { signed, mac } = signMessage(encodeUpdate(id, record, change), key, sentAt);
    const answer = await ask(signed, signal);
    const { code, signature } = answer;
    const isAuthentic = signature !== null && isSignedBy(signature, key, mac);
    const signatureError = signature?.error ?? 0;
    if (answer.id !== id || (code === 0 && signatureError === 0 && !isAuthentic)) throw explainForgery(server, key.name);
    if (code === 0 && signatureError === 0) return;
    const serverTime = isAuthentic && signature.otherData.length === 6 ? signature.otherData.readUIntBE(0, 6) : null;
    const clockAhead = serverTime === null ? null : serverTime - Math.floor(sentAt / 1000);
    throw explainRefusal({ server, zone: record.zone, keyName: key.name, code, signatureError, clockAhead });
  };

  const ask = async (message: Buffer, signal: AbortSignal): Promise<UpdateAnswer> => {
    try {
      return readAnswer(await exchangeMessage(server, message, { milliseconds: ANSWER_WITHIN, signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ChallengeProblem ? error : explainSilence(server, error);
    }
  };

  return {
    present: (record, ttl, signal) => update(record, { kind: 'add', ttl }, signal),
    withdraw: (record, signal) => update(record, { kind: 'remove' }, signal),
  };
}
