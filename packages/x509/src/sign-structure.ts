import { sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bitString, nothing, objectIdentifier, sequence } from './der.ts';

const signAsync = promisify(sign);

/** AlgorithmIdentifier of a signature with SHA-256 by a key: ECDSA (RFC 5758, 3.2) or RSA (RFC 4055, 5). */
export function signatureAlgorithm(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'ec') return sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  if (key.asymmetricKeyType === 'rsa') return sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing());
  throw new RangeError(`keys of type ${key.asymmetricKeyType} do not sign here`);
}

/** What certificates and requests both are: a structure, the algorithm, and the signature over the structure. */
export async function signStructure(structure: Buffer, privateKey: KeyObject): Promise<Buffer> {
  const signature = await signAsync('sha256', structure, privateKey);
  return sequence(structure, signatureAlgorithm(privateKey), bitString(signature));
}
