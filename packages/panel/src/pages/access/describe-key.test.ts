import { expect, test } from 'vitest';
import { describeKey } from './describe-key.ts';

test('every snippet names endpoint, bucket, key and secret', () => {
  const access = {
    endpoint: 'https://s3.example.org:8443',
    region: 'daspanel',
    bucket: 'brave-otter',
    accessKeyId: 'DPAAAA',
    secretAccessKey: 's3cr3t',
  };
  for (const { text } of describeKey(access)) {
    for (const part of ['s3.example.org:8443', 'brave-otter', 'DPAAAA', 's3cr3t']) expect(text).toContain(part);
  }
});
