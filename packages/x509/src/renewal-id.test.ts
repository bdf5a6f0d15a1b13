import { describe, expect, it } from 'vitest';
import { generateKey } from './generate-key.ts';
import { makeCertificate } from './make-certificate.ts';
import { renewalId } from './renewal-id.ts';

/** Made by openssl with the issuer's key identifier and the serial number of RFC 9773, 4.1. */
const LEAF = `-----BEGIN CERTIFICATE-----
MIIBTTCB86ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAFSMB4X
DTI2MTEyNTAxMzIxMVoXDTM2MTEyMjAxMzIxMVowDDEKMAgGA1UEAwwBTDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABDsE2CV+ArIpvh4OKB9VL9mfMhNq6e7uRQSB
sEGe5ymneju5wsYK4ozO7Z1wi9IhmlAwUxlLHQx9ijbGlpnOf4ajQjBAMB8GA1Ud
IwQYMBaAFGmIW2uHRkBB4bN7hHugrizeAcjUMB0GA1UdDgQWBBTeq3r3UOzdNjlf
mBg/EGZ9dMit/DAKBggqhkjOPQQDAgNJADBGAiEA+ai65kbbkp5dPjbvXcpm9YNl
b2V2ICLjJK/ejkc98FsCIQCfwkROzVbgemhE+j8wZ8b3wiIiU5HJcyUJqTT3zBgq
wQ==
-----END CERTIFICATE-----
`;

describe('renewalId', () => {
  it('is that of RFC 9773, with the zero byte before the serial number', () => {
    expect(renewalId(LEAF)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });

  it('is that of the first certificate of a chain', async () => {
    expect(renewalId(`${LEAF}${await selfSigned()}`)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });

  it('is missing when the certificate does not name the key of its issuer', async () => {
    expect(renewalId(await selfSigned())).toBe(null);
  });
});

async function selfSigned(): Promise<string> {
  const key = await generateKey();
  const content = { publicKey: key.publicKey, notBefore: 0, notAfter: 1, use: { kind: 'authority' } } as const;
  return makeCertificate(content, { commonName: 'Root', ...key });
}
