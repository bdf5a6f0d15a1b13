import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { findFreePort } from './free-port.ts';

/** `pebble-challtestsrv` on 127.0.0.1: a DNS server whose records tests set, and a server that answers challenges. Names are without the last dot. */
export interface ChallengeTestServer extends AsyncDisposable {
  /** `address:port`. */
  readonly dnsServer: string;
  /** Where it answers HTTP-01, and TLS-ALPN-01. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly pid: () => number;
  /** The address of names without records of their own; empty: none. At first 127.0.0.1, and no IPv6 address. */
  setDefaultIpv4(address: string): Promise<void>;
  setDefaultIpv6(address: string): Promise<void>;
  addA(name: string, addresses: readonly string[]): Promise<void>;
  clearA(name: string): Promise<void>;
  addAaaa(name: string, addresses: readonly string[]): Promise<void>;
  clearAaaa(name: string): Promise<void>;
  setCname(name: string, target: string): Promise<void>;
  clearCname(name: string): Promise<void>;
  /** Adds one more value. `name` with its `_acme-challenge.`. */
  setTxt(name: string, value: string): Promise<void>;
  clearTxt(name: string): Promise<void>;
  addCaa(name: string, policies: readonly { readonly tag: string; readonly value: string }[]): Promise<void>;
  clearCaa(name: string): Promise<void>;
  setServfail(name: string): Promise<void>;
  clearServfail(name: string): Promise<void>;
  addHttp01(token: string, keyAuthorization: string): Promise<void>;
  removeHttp01(token: string): Promise<void>;
  addTlsAlpn01(name: string, keyAuthorization: string): Promise<void>;
  removeTlsAlpn01(name: string): Promise<void>;
}

export async function startChallengeTestServer(): Promise<ChallengeTestServer> {
  const [dns, httpPort, tlsPort, management] = [await findFreePort(), await findFreePort(), await findFreePort(), await findFreePort()];
  const at = (port: number) => `127.0.0.1:${port}`;
  const command = ['-dns01', at(dns), '-http01', at(httpPort), '-https01', '', '-tlsalpn01', at(tlsPort), '-management', at(management)];
  const program = startProgram('/usr/bin/pebble-challtestsrv', [...command, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  program.stderr?.on('data', (chunk: Buffer) => (text += String(chunk)));
  const set = async (action: string, values: object): Promise<void> => {
    const answer = await fetch(`http://${at(management)}/${action}`, { method: 'POST', body: JSON.stringify(values) });
    if (!answer.ok) throw new Error(`pebble-challtestsrv refused ${action}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  await waitFor(`http://${at(management)}/`, () => {
    if (program.exitCode !== null) throw new Error(`pebble-challtestsrv ended: ${text}`);
  });
  return {
    dnsServer: at(dns),
    httpPort,
    tlsPort,
    pid: () => program.pid ?? 0,
    ...recordSetters(set),
    addHttp01: (token, content) => set('add-http01', { token, content }),
    removeHttp01: (token) => set('del-http01', { token }),
    addTlsAlpn01: (host, content) => set('add-tlsalpn01', { host, content }),
    removeTlsAlpn01: (host) => set('del-tlsalpn01', { host }),
    async [Symbol.asyncDispose]() {
      if (program.exitCode !== null || program.signalCode !== null) return;
      const gone = once(program, 'exit');
      program.kill('SIGKILL');
      await gone;
    },
  };
}

function recordSetters(set: (action: string, values: object) => Promise<void>) {
  const dotted = (name: string) => `${name}.`;
  return {
    setDefaultIpv4: (ip: string) => set('set-default-ipv4', { ip }),
    setDefaultIpv6: (ip: string) => set('set-default-ipv6', { ip }),
    addA: (host: string, addresses: readonly string[]) => set('add-a', { host, addresses }),
    clearA: (host: string) => set('clear-a', { host }),
    addAaaa: (host: string, addresses: readonly string[]) => set('add-aaaa', { host, addresses }),
    clearAaaa: (host: string) => set('clear-aaaa', { host }),
    setCname: (host: string, target: string) => set('set-cname', { host, target: dotted(target) }),
    clearCname: (host: string) => set('clear-cname', { host }),
    setTxt: (host: string, value: string) => set('set-txt', { host: dotted(host), value }),
    clearTxt: (host: string) => set('clear-txt', { host: dotted(host) }),
    addCaa: (host: string, policies: readonly { readonly tag: string; readonly value: string }[]) => set('add-caa', { host, policies }),
    clearCaa: (host: string) => set('clear-caa', { host }),
    setServfail: (host: string) => set('set-servfail', { host }),
    clearServfail: (host: string) => set('clear-servfail', { host }),
  };
}

async function waitFor(url: string, assertAlive: () => void): Promise<void> {
  for (;;) {
    assertAlive();
    if (await fetch(url).then(Boolean, () => false)) return;
    await wait(20);
  }
}
