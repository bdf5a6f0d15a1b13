import { contract, type CertificateSettings, type Client } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { printSettings } from './print-settings.ts';
import { readIssuer, type IssuerWishes } from './read-issuer.ts';

interface Wishes extends IssuerWishes {
  readonly agreeTerms?: boolean;
  readonly fallback?: boolean;
  readonly withoutIssuer?: boolean;
  readonly challenges?: string;
  readonly keyType?: string;
  readonly publicAddress?: readonly string[];
  readonly resolver?: readonly string[];
  readonly ordersPerDay?: number;
  readonly installation?: string;
  readonly address?: readonly string[];
}

export async function changeSettings({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const issuer = await readIssuer(terminal, given);
  checkCombination(given, issuer !== undefined);
  const fields = {
    termsAgreed: given.agreeTerms,
    challenges: given.challenges?.split(','),
    keyType: given.keyType,
    publicAddresses: readList(given.publicAddress),
    resolvers: readList(given.resolver),
    ordersPerSiteAndDay: given.ordersPerDay,
    installation: given.installation,
    addresses: readList(given.address),
  };
  const client = await connect();
  const { issuers, etag } = await chooseIssuers(client, given, issuer);
  const ifMatch = etag === undefined ? {} : { ifMatch: etag };
  const { body } = await client.call(contract.certificateSettings.update, { body: leaveToApi({ issuers, ...fields }), ...ifMatch });
  await printSettings(output, body);
}

function checkCombination(given: Wishes, namesIssuer: boolean): void {
  if (given.withoutIssuer === true && namesIssuer)
    throw new Failure('--without-issuer and an authority contradict each other: name one of them.', exitCodes.usage);
  if (namesIssuer) return;
  if (given.fallback === true) throw new Failure('--fallback belongs to an authority: name it too.', exitCodes.usage);
}

interface ChosenIssuers {
  /** Undefined: they stay. */
  readonly issuers: readonly unknown[] | undefined;
  /** Of the settings from which others were taken over. */
  readonly etag: string | undefined;
}

async function chooseIssuers(client: Client, given: Wishes, issuer: Readonly<Record<string, unknown>> | undefined): Promise<ChosenIssuers> {
  if (issuer === undefined) return { issuers: given.withoutIssuer === true ? [] : undefined, etag: undefined };
  if (given.fallback !== true) return { issuers: [issuer], etag: undefined };
  const { body, etag } = await client.call(contract.certificateSettings.get);
  const others = body.issuers.filter((stored) => !isSame(stored, issuer)).map(takeOver);
  return { issuers: [...others, issuer], etag };
}

function isSame(stored: CertificateSettings['issuers'][number], named: Readonly<Record<string, unknown>>): boolean {
  return stored.kind === named['kind'] && (stored.kind === 'lets-encrypt' || stored.directory === named['directory']);
}

/** A stored authority as the API takes it again: what is shown of its external account says that the key stays. */
function takeOver(stored: CertificateSettings['issuers'][number]): object {
  if (stored.kind === 'lets-encrypt' || stored.externalAccount === null) return stored;
  return { ...stored, externalAccount: { keyId: stored.externalAccount.keyId } };
}

function readList(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.length === 1 && values[0] === 'none' ? [] : values;
}
