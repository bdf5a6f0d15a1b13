import type { BrowserContext, ConsoleMessage, Page, Request } from 'playwright-core';
import { findOperation } from './documented-operation.ts';

export interface Violation {
  readonly directive: string;
  readonly blocked: string;
  readonly source: string;
  readonly sample: string;
}

/** What must not happen in any page of the panel. Collected from the first request of a context on; each list stays empty where all is well. */
export interface Findings {
  /** Errors in the console and exceptions nobody caught. Not those about answers of 4xx and 5xx: they are in `refused`. */
  readonly errors: string[];
  /** Of the Content Security Policy, Trusted Types among them. */
  readonly violations: Violation[];
  /** Requests that left the installation. */
  readonly foreign: string[];
  /** Requests below `/v1/` that no operation of the contract is. */
  readonly undocumented: string[];
  /** Answers of 400 and more: `403 POST https://...`. */
  readonly refused: string[];
}

/** Watches all pages of a context, those that are opened later and the frames in them too. */
export async function collectFindings(context: BrowserContext, hostName: string): Promise<Findings> {
  const findings: Findings = { errors: [], violations: [], foreign: [], undocumented: [], refused: [] };
  await context.exposeBinding('__daspanelViolation', (_source, violation: Violation) => void findings.violations.push(violation));
  await context.addInitScript({ content: REPORT_VIOLATIONS });
  context.on('request', (request) => noteUndocumented(findings, request, hostName));
  context.on('requestfinished', (request) => noteForeign(findings, request, hostName));
  context.on('requestfailed', (request) => {
    // What the policy stopped has left nothing.
    if (request.failure()?.errorText !== 'csp') noteForeign(findings, request, hostName);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) findings.refused.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  context.on('page', (page) => watch(findings, page));
  return findings;
}

function watch(findings: Findings, page: Page): void {
  page.on('pageerror', (error) => void findings.errors.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isAboutAnswer(message) && !isAboutMachine(message)) findings.errors.push(describe(message));
  });
  page.on('websocket', (socket) => {
    const { host, pathname } = new URL(socket.url());
    if (pathname !== '/v1/consoles/connect') findings.undocumented.push(`websocket ${host}${pathname}`);
  });
}

/** With the address of what could not be loaded. */
function describe(message: ConsoleMessage): string {
  const { url } = message.location();
  return message.text().startsWith('Failed to load resource') ? `${message.text()} (${url})` : message.text();
}

function isAboutAnswer(message: ConsoleMessage): boolean {
  return message.text().startsWith('Failed to load resource: the server responded with a status of');
}

/** Another program of the machine, such as one of containers, has made or removed a network interface; the browser drops its connections then. */
function isAboutMachine(message: ConsoleMessage): boolean {
  return message.text() === 'Failed to load resource: net::ERR_NETWORK_CHANGED';
}

function noteForeign(findings: Findings, request: Request, hostName: string): void {
  const { protocol, hostname } = new URL(request.url());
  if (!/^(?:https?|wss?):$/.test(protocol)) return;
  const isOwn = hostname === hostName || hostname.endsWith(`.${hostName}`);
  if (!isOwn) findings.foreign.push(`${request.method()} ${request.url()}`);
}

function noteUndocumented(findings: Findings, request: Request, hostName: string): void {
  const { hostname, pathname } = new URL(request.url());
  const isApi = hostname === `admin.${hostName}` && pathname.startsWith('/v1/');
  if (isApi && findOperation(request.method(), pathname) === undefined) findings.undocumented.push(`${request.method()} ${pathname}`);
}

/** Runs in each document before anything of its own. */
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) => globalThis.__daspanelViolation({
  directive: event.effectiveDirective,
  blocked: event.blockedURI,
  source: event.sourceFile + ':' + event.lineNumber,
  sample: event.sample,
}))`;
