import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { AuthenticationResponse, CeremonyOptions, RegistrationResponse } from '@daspanel/contract';

interface Wishes {
  readonly origin: string;
  /** Of the relying party; the origin's host name where it is absent. */
  readonly rpId?: string;
  /** Whether the authenticator says that it checked who uses it. */
  readonly isVerified?: boolean;
  readonly crossOrigin?: boolean;
  /** What it says to have counted; one more than the last time where it is absent. */
  readonly counter?: number;
}

export interface TestAuthenticator {
  register(options: CeremonyOptions, wishes: Wishes): RegistrationResponse;
  assert(options: CeremonyOptions, wishes: Wishes): AuthenticationResponse;
}

/** A passkey of P-256 that lives in this process (WebAuthn Level 3, 6). `userHandle`: whose it says to be, without its own asking. */
export function createTestAuthenticator(userHandle: string): TestAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credential = randomBytes(32);
  const id = credential.toString('base64url');
  let counter = 0;
  const dataOf = ({ origin, rpId = new URL(origin).hostname, isVerified = true, counter: given }: Wishes, attested?: Buffer) => {
    counter = given ?? counter + 1;
    const flags = 0x01 | (isVerified ? 0x04 : 0) | (attested === undefined ? 0 : 0x40);
    const head = Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), Buffer.alloc(4)]);
    head.writeUInt32BE(counter, 33);
    return attested === undefined ? head : Buffer.concat([head, attested]);
  };
  const clientData = (type: string, { challenge }: CeremonyOptions, { origin, crossOrigin = false }: Wishes) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
  const answer = { id, rawId: id, type: 'public-key', clientExtensionResults: {} } as const;
  return {
    register(options, wishes) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const key = coseKey(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, credential.length]), credential, key]);
      const clientDataJSON = clientData('webauthn.create', options, wishes).toString('base64url');
      const attestationObject = noAttestation(dataOf(wishes, attested)).toString('base64url');
      return { ...answer, response: { clientDataJSON, attestationObject, transports: ['internal'] } };
    },
    assert(options, wishes) {
      const authenticatorData = dataOf(wishes);
      const data = clientData('webauthn.get', options, wishes);
      const signature = sign('sha256', Buffer.concat([authenticatorData, createHash('sha256').update(data).digest()]), privateKey);
      return {
        ...answer,
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: Buffer.from(userHandle).toString('base64url'),
        },
      };
    },
  };
}

/** `{ 1: 2, 3: -7, -1: 1, -2: x, -3: y }` in CBOR: a key of P-256 for ES256 (RFC 9053, 7.1.1). */
function coseKey(x: Buffer, y: Buffer): Buffer {
  const bytes = (value: Buffer) => Buffer.concat([Buffer.from([0x58, value.length]), value]);
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]), bytes(x), Buffer.from([0x22]), bytes(y)]);
}

/** `{ fmt: "none", attStmt: {}, authData }` in CBOR (RFC 8949). */
function noAttestation(authData: Buffer): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
  const length = Buffer.from([0x59, authData.length >> 8, authData.length & 0xff]);
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    length,
    authData,
  ]);
}
