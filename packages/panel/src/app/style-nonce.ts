/** The nonce that this answer's policy allows styles with; nginx puts another one into each. */
export function styleNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}
