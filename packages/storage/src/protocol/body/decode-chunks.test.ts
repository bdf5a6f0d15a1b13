import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signingKey } from '../signature/signing-key.ts';
import { decodeChunks, type ChunkedBody } from './decode-chunks.ts';

/** The examples of "Transferring payload in multiple chunks" in the S3 API reference: 65 KiB of the letter a in chunks of 64 KiB, 1 KiB and nothing. */
const key = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', { date: '20130524', region: 'us-east-1', service: 's3' });
const plain = {
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  chunks: [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ],
};
const SIZES = [65_536, 1_024, 0];

describe('signed chunks', () => {
  test('the documented example is accepted, however the network cuts it', async () => {
    const wire = writeSigned(plain.chunks);
    for (const pieceSize of [1, 7, 1_000, 65_536, wire.length])
      expect(await decode(wire, signed(), pieceSize)).toEqual(Buffer.alloc(66_560, 'a'));
  });

  test('a changed byte, signature or order is refused', async () => {
    const wire = writeSigned(plain.chunks);
    for (const at of [200, 30, wire.length - 10]) {
      const changed = Buffer.from(wire);
      changed.write(changed[at] === 0x62 ? 'c' : 'b', at);
      await expect(decode(changed, signed())).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    }
  });

  test('a body that ends early is incomplete', async () => {
    const wire = writeSigned(plain.chunks);
    for (const end of [0, 10, 1_000, 65_600])
      await expect(decode(wire.subarray(0, end), signed())).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  test('the trailer has a signature of its own', async () => {
    const chunks = [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ];
    const seed = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e';
    const trailer = (value: string) =>
      `x-amz-checksum-crc32c:${value}\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n`;
    const body = (): ChunkedBody => ({ signing: { key, date: '20130524T000000Z', seed }, hasTrailer: true, trailers: {} });
    const good = body();
    await decode(Buffer.concat([writeSigned(chunks, ''), Buffer.from(trailer('sOO8/Q=='))]), good);
    expect(good.trailers).toEqual({ 'x-amz-checksum-crc32c': 'sOO8/Q==' });
    const forged = Buffer.concat([writeSigned(chunks, ''), Buffer.from(trailer('sOO8/A=='))]);
    await expect(decode(forged, body())).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});

describe('chunks without signatures', () => {
  test('any content in any chunks comes out as it went in', async () => {
    for (let round = 0; round < 100; round++) {
      const content = randomBytes(Math.floor(Math.random() * 3_000));
      const pieces: Buffer[] = [];
      for (let at = 0; at < content.length;) {
        const piece = content.subarray(at, at + 1 + Math.floor(Math.random() * 500));
        pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
        at += piece.length;
      }
      const body = { hasTrailer: true, trailers: {} };
      const wire = Buffer.concat([...pieces, Buffer.from('0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n')]);
      expect(await decode(wire, body, 1 + Math.floor(Math.random() * 100))).toEqual(content);
      expect(body.trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==' });
    }
  });

  test('whatever else comes ends in an S3 error, never in a hang or a crash', async () => {
    const fragments = ['5\r\nabcde\r\n', '0\r\n', '\r\n', 'zz', ':', 'ffffffffffffffff\r\n', '-1\r\n', ';', 'a:b\r\n', '\0', '3\nabc\n'];
    for (let round = 0; round < 500; round++) {
      const wire = Array.from(
        { length: 1 + Math.floor(Math.random() * 6) },
        () => fragments[Math.floor(Math.random() * fragments.length)],
      ).join('');
      const outcome = await decode(Buffer.from(wire), { hasTrailer: true, trailers: {} }).catch((error: unknown) => error);
      if (!(outcome instanceof Buffer)) expect(outcome).toMatchObject({ status: 400 });
    }
  });
});

function signed(): ChunkedBody {
  return { signing: { key, date: '20130524T000000Z', seed: plain.seed }, hasTrailer: false, trailers: {} };
}

function writeSigned(signatures: readonly string[], end = '\r\n'): Buffer {
  return Buffer.concat(
    SIZES.flatMap((size, at) => [
      Buffer.from(`${size.toString(16)};chunk-signature=${signatures[at]}\r\n`),
      Buffer.alloc(size, 'a'),
      Buffer.from(size === 0 ? end : '\r\n'),
    ]),
  );
}

async function decode(wire: Buffer, body: ChunkedBody, pieceSize = 4_096): Promise<Buffer> {
  const pieces = async function* () {
    for (let at = 0; at < wire.length; at += pieceSize) yield wire.subarray(at, at + pieceSize);
  };
  const decoded: Uint8Array[] = [];
  for await (const piece of decodeChunks(pieces(), body)) decoded.push(piece);
  return Buffer.concat(decoded);
}
