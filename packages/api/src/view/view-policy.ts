import type { ViewKind } from './viewable.ts';

/**
 * What content of each kind may do (Content Security Policy Level 3): nothing that runs, loads, sends or leaves its frame. PDF has no `sandbox`, because Chromium shows none
 * in one; its scripts run in the viewer, without a document, a network or a cookie. Sound and film keep their origin, because Chromium loads them from no other: without
 * scripts there is nothing in the document that could use it.
 */
const RULES: Readonly<Record<ViewKind, string>> = {
  image: "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
  audio: "sandbox allow-same-origin; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'",
  video: "sandbox allow-same-origin; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'",
  pdf: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'",
  text: "sandbox; default-src 'none'",
  // Links of a mail open in a tab of their own, which is a page like any other.
  mail: "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
};

/** The header fields that all content is sent with. Only the panel's own pages may show it in a frame. */
export function viewHeaders(kind: ViewKind, panelOrigin: string): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-disposition': 'inline',
    'content-security-policy': `${RULES[kind]}; base-uri 'none'; form-action 'none'; frame-ancestors ${panelOrigin}`,
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  };
}
