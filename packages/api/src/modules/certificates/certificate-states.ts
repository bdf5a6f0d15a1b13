import { certificateStatus, type CertificateState } from '@daspanel/formats/acme-requests.ts';
import { certificateId } from '@daspanel/formats/wanted-certificate.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { z } from 'zod';
import type { CertificateParts } from './certificate-parts.ts';

const listed = z.object({ items: z.array(certificateStatus), next: certificateId.nullable() });
const SLICE = 200;
const FRESH_FOR = 30_000;
/** Least attention first. */
const BY_NEED: readonly CertificateState[] = ['ready', 'renewing', 'ordering', 'waiting', 'blocked', 'failing', 'stopped'];

/**
 * Gives the state of a site's automatic certificates for lists: that which needs attention most, `local` where there are none. All are read at once, in the
 * background, when somebody looks and the last reading is older than half a minute.
 */
export function createCertificateStates({
  askAcme,
  log,
  now,
}: Pick<CertificateParts, 'askAcme'> & { readonly log: Log; readonly now: () => number }) {
  let states: ReadonlyMap<string, CertificateState> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  const refresh = async () => {
    const found = new Map<string, CertificateState>();
    for (let after: string | null = ''; after !== null;) {
      const page: z.infer<typeof listed> = listed.parse(await askAcme('acme.list', { ...(after === '' ? {} : { after }), limit: SLICE }));
      for (const { site, state } of page.items) if (site !== null) found.set(site, worse(found.get(site), state));
      after = page.next;
    }
    states = found;
  };
  return (site: string): CertificateState | 'local' => {
    if (now() - readAt >= FRESH_FOR) {
      readAt = now();
      refresh().catch((error: unknown) => log.warn('the states of certificates could not be read for lists', { error }));
    }
    return states.get(site) ?? 'local';
  };
}

function worse(known: CertificateState | undefined, state: CertificateState): CertificateState {
  return known !== undefined && BY_NEED.indexOf(known) >= BY_NEED.indexOf(state) ? known : state;
}
