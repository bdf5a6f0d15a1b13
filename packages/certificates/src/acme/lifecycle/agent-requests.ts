import { z } from 'zod';
import { certificateFacts, shownCertificate } from '@daspanel/formats/certificate-requests.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import type { AgentRequests } from './steps/step-parts.ts';

/** The agent looks by real handshakes, which take their time when the proxy does not answer. */
const WITHIN = { timeoutMilliseconds: 60_000 };

export function createAgentRequests(requester: Requester): AgentRequests {
  return {
    async install(id, pair) {
      return certificateFacts.parse(await requester.request('certificate.install', { id, ...pair }, WITHIN));
    },
    async readShown(names) {
      return z.array(shownCertificate).parse(await requester.request('certificate.read-shown', { names }, WITHIN));
    },
  };
}
