import type { AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import type { ChallengeFolder } from '../challenges/challenge-file.ts';
import { createDnsPresenter } from '../challenges/create-dns-presenter.ts';
import { createHttpPresenter } from '../challenges/create-http-presenter.ts';
import { createTlsAlpnPresenter } from '../challenges/create-tls-alpn-presenter.ts';
import type { Presenters } from './steps/step-parts.ts';

/** What answers the challenges of each type. */
export function createPresenters(
  parts: ChallengeFolder & { readonly settings: () => AcmeSettings; readonly now: () => number },
): Required<Presenters> {
  return {
    'http-01': createHttpPresenter(parts),
    'tls-alpn-01': createTlsAlpnPresenter(parts),
    'dns-01': createDnsPresenter(parts),
  };
}
