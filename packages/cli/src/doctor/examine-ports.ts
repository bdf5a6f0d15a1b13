import { once } from 'node:events';
import { createServer } from 'node:net';
import { readInstallationFile } from '../machine/installation-file.ts';
import { findOrchestrator } from '../machine/orchestrator-lock.ts';
import type { Finding, Subject } from './finding.ts';

const LOOPBACK = ['127.0.0.1', '::1'];

export async function examinePorts({ data, separateUsers }: Subject): Promise<readonly Finding[]> {
  if (findOrchestrator(data) !== undefined) return [];
  const kept = readInstallationFile(data);
  const ports = kept === undefined ? (separateUsers ? [80, 443] : [8080, 8443]) : [kept.httpPort, kept.httpsPort];
  const findings: Finding[] = [];
  for (const port of ports)
    for (const address of kept?.listen ?? LOOPBACK) findings.push(judgePort(address, port, await tryPort(address, port)));
  return findings;
}

/** The system's error code where the port cannot be listened on. */
async function tryPort(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, ipv6Only: host.includes(':') });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    server.close();
  }
}

export function judgePort(address: string, port: number, code: string | undefined): Finding {
  const about = `port ${port} on ${address}`;
  const others = 'choose another with daspanel up --http-port N --https-port N';
  switch (code) {
    case undefined:
      return { about, outcome: 'ok', says: 'is free' };
    case 'EADDRINUSE':
      return {
        about,
        outcome: 'problem',
        says: 'is taken',
        advice: `See who has it with ss -ltnp 'sport = :${port}' and stop that, or ${others}.`,
      };
    case 'EACCES':
      return { about, outcome: 'problem', says: 'may be opened by root only', advice: `Start as root, or ${others}.` };
    case 'EADDRNOTAVAIL':
      return {
        about,
        outcome: 'problem',
        says: 'is no address of this machine',
        advice: 'Choose others with daspanel up --listen ADDRESS.',
      };
    default:
      return { about, outcome: 'problem', says: `cannot be listened on (${code})`, advice: `Otherwise ${others}.` };
  }
}
