import { RequestError } from '@daspanel/platform/json-socket.ts';
import { renewalId } from '@daspanel/x509/renewal-id.ts';
import { DAY } from '../durations.ts';
import { cleanText } from '../planning/clean-text.ts';
import { readChainFacts } from '../record/read-chain-facts.ts';
import { untroubled, type CertificateRecord, type Present, type WorkingRecord } from '../record/certificate-record.ts';
import type { NewHappening } from '../store/happening-store.ts';
import { noteAttempt } from './note-attempt.ts';
import { StepFailure } from './step-failure.ts';
import { findAskedAuthority, type Step, type StepParts } from './step-parts.ts';
import { authorityOf } from './tell-failure.ts';

/** Has the agent serve what was obtained, even if its authority is not set any more. The former certificate stays in use until it does. */
export const installCertificate: Step = async (parts, record) => {
  const pair = parts.store.certificates.readPair(record.id, 'pending');
  if (pair === undefined || pair.chain === null) throw new StepFailure({ kind: 'restart' });
  await install(parts, record.id, { privateKey: pair.key, chain: pair.chain });
  const authority = authorityOf(parts, record);
  const present = await describePresent(parts, record, { chain: pair.chain, authority });
  const done = noteAttempt(
    { ...record, ...untroubled, present, work: null, setAside: withoutObtained(record) },
    { at: parts.now(), authority, outcome: 'issued', detail: `Valid until ${new Date(present.facts.notAfter).toISOString()}.` },
  );
  parts.store.certificates.save(done, { present: pair, pending: null }, [describeSuccess(parts, record, present)]);
  parts.log.info('certificate issued', {
    id: record.id,
    names: present.facts.names,
    authority,
    notAfter: new Date(present.facts.notAfter).toISOString(),
  });
  return done;
};

/** Rejects with StepFailure: it is kept and offered again. */
export async function install(
  parts: StepParts,
  id: CertificateRecord['id'],
  pair: { readonly privateKey: string; readonly chain: string },
): Promise<void> {
  try {
    await parts.agent.install(id, pair);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.code === 'unusable') {
      const detail = `The authority issued a certificate that cannot be used: ${cleanText(error.message)}`;
      const problem = { code: 'certificate-unusable', name: null, detail, advice: 'Another one is ordered by itself.' };
      throw new StepFailure({ kind: 'authority', problem, until: null }, { cause: error });
    }
    const detail = `The certificate is there, but it is not served yet: ${cleanText(error.message)}`;
    const problem = {
      code: 'not-served',
      name: null,
      detail,
      advice: 'It is tried again by itself. If it stays so, look at the state of the parts.',
    };
    throw new StepFailure({ kind: 'not-installed', problem }, { cause: error });
  }
}

async function describePresent(
  parts: StepParts,
  record: WorkingRecord,
  { chain, authority }: { readonly chain: string; readonly authority: string },
): Promise<Present> {
  const now = parts.now();
  const { work } = record;
  const facts = readChainFacts(
    chain,
    work.names.map(({ name }) => name),
  );
  const asked = findAskedAuthority(parts, record);
  const meta =
    asked === undefined
      ? undefined
      : await parts.accounts
          .authority(asked)
          .meta(parts.signal)
          .catch(() => undefined);
  const window = record.present?.window ?? null;
  return {
    facts,
    issuer: work.issuer,
    directory: work.directory,
    authority,
    profile: work.profile,
    renewalId: meta?.hasRenewalInfo === false ? null : renewalId(chain),
    receivedAt: now,
    jitter: parts.random(),
    window: null,
    askAgainAt: now,
    lookAtShownAt: now + DAY,
    isHurried: work.why === 'renew' && window !== null && window.end <= work.startedAt,
    isReplaced: false,
    revokedAt: null,
  };
}

function withoutObtained({ setAside, work }: WorkingRecord): CertificateRecord['setAside'] {
  const obtained = new Set(work.names.map(({ name }) => name));
  const left = Object.entries(setAside).filter(([name]) => !obtained.has(name));
  return Object.fromEntries(left.map(([name, aside]) => [name, { ...aside, isLeftOut: true }]));
}

function describeSuccess(parts: StepParts, { id, site, work }: WorkingRecord, { facts, authority }: Present): NewHappening {
  const kind = work.why === 'renew' || work.why === 'replace' ? 'renewed' : 'issued';
  const detail = `${authority} issued for ${facts.names.join(', ')}, valid until ${new Date(facts.notAfter).toISOString()}.`;
  return { at: parts.now(), id, site, kind, detail };
}
