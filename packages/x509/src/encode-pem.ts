/** The text form of DER (RFC 7468). `label` is `CERTIFICATE`, `CERTIFICATE REQUEST`, ... */
export function encodePem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
