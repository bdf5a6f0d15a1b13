import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { Report } from '../report.ts';

const NAMES = 300;
const LIFETIMES = { classic: '90', tlsserver: '45', shortlived: '6.7' };
const LONGEST = 30 * 60_000;

/** A year of 300 names for each lifetime, with Let's Encrypt's published limits at the authority: no certificate may end, no limit may be hit. */
export async function checkSimulatedYear(report: Report): Promise<void> {
  const years = Object.keys(LIFETIMES).map((profile) => [profile, runYear(profile)] as const);
  for (const [profile, year] of years) {
    const days = LIFETIMES[profile as keyof typeof LIFETIMES];
    await report.point(`a simulated year of ${NAMES} names at ${days} days with 5 % faults`, () => year);
  }
}

async function runYear(profile: string): Promise<string> {
  const program = [join(import.meta.dirname, 'year-of-names.ts'), profile, String(NAMES)];
  const { status, stdout, stderr } = await runProgram(process.execPath, program, { timeoutMilliseconds: LONGEST });
  if (status !== 0) throw new Error(`ended with ${String(status)}: ${stderr.toString().slice(-600)}`);
  return stdout.toString().trim();
}
