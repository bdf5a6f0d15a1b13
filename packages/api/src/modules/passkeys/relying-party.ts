/** What browsers bind passkeys to (WebAuthn Level 3, 5.1.2): the panel's host name; and where they may be used: its origin, with the port. */
export function relyingPartyOf(panelOrigin: string): { readonly id: string; readonly origin: string } {
  return { id: new URL(panelOrigin).hostname, origin: panelOrigin };
}
