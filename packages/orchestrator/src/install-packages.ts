import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { explainApt, findLockHolder } from './explain-apt.ts';
import type { Requirement } from './prerequisites.ts';
import { endingSignals } from './ending-signals.ts';

type Say = (line: string) => void;

/**
 * Installs packages with apt-get, naming them first, and leaves none of their services running. Throws a sentence and apt's words when it
 * fails, and the command to run when the starting user is not root.
 */
export async function installPackages(missing: readonly Requirement[], say: Say, isRoot = process.getuid?.() === 0): Promise<void> {
  if (missing.length === 0) return;
  const names = missing.map((requirement) => requirement.package);
  if (!isRoot) throw new Error(`these packages are missing, and only root can install them: apt-get install ${names.join(' ')}`);
  say(`installing from the distribution, which takes a minute or two: ${names.join(' ')}`);
  await outliveSignals(async () => {
    const allow = forbidServiceStarts();
    try {
      await install(names, say);
    } finally {
      allow();
    }
    await stopServices(missing, say);
  });
}

/**
 * Ctrl-C reaches apt-get too, which ends in order; this process outlives it to clean up, and throws then.
 */
async function outliveSignals(work: () => Promise<void>): Promise<void> {
  let received: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals) => {
    received = signal;
  };
  for (const signal of endingSignals) process.on(signal, note);
  try {
    await work();
  } catch (error) {
    if (received === undefined) throw error;
  } finally {
    for (const signal of endingSignals) process.off(signal, note);
  }
  if (received !== undefined) throw new Error(`stopped by ${received} while packages were being installed; the next start goes on with it`);
}

async function install(names: readonly string[], say: Say): Promise<void> {
  // A source that fails here need not be one that is needed: the installation tells.
  const update = await aptGet(['update'], say);
  const installation = await aptGet(['install', '--yes', '--no-install-recommends', ...names], say);
  if (installation.status !== 0) throw new Error(explainApt(`${update.output}\n${installation.output}`, names));
}

const LOCK_POLL = 3_000;
const LOCK_WITHIN = 10 * 60_000;

/** Runs apt-get, again and again while another one holds a lock: machines that have just booted update themselves. */
async function aptGet(given: readonly string[], say: Say): Promise<{ readonly status: number | null; readonly output: string }> {
  const deadline = Date.now() + LOCK_WITHIN;
  let told: string | undefined;
  for (;;) {
    const { status, stdout, stderr } = await runProgram('/usr/bin/apt-get', ['--quiet=2', ...given], {
      env: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' },
      timeoutMilliseconds: 20 * 60_000,
      maximumOutputBytes: 64 * 1024 * 1024,
    });
    const output = Buffer.concat([stdout, stderr]).toString('utf8');
    const holder = status === 0 || status === null ? undefined : findLockHolder(output);
    if (holder === undefined || Date.now() > deadline) return { status, output };
    if (told !== holder) say(`waiting for ${holder}, which is installing or updating packages`);
    told = holder;
    await wait(LOCK_POLL);
  }
}

const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_TEXT =
  '#!/bin/sh\n# Daspanel wrote this for the time of an installation. Where none is running it may be deleted.\nexit 101\n';

/** Makes invoke-rc.d refuse to start services while packages are installed (Debian policy 9.3.3.1), unless the host has its own policy. */
function forbidServiceStarts(): () => void {
  if (existsSync(POLICY) && readFileSync(POLICY, 'utf8') !== POLICY_TEXT) return () => {};
  writeFileSync(POLICY, POLICY_TEXT, { mode: 0o755 });
  return () => rmSync(POLICY, { force: true });
}

/** Only packages whose programs were absent are here, so none of these services was anybody's before. */
async function stopServices(installed: readonly Requirement[], say: Say): Promise<void> {
  const services = installed.map(({ service }) => service).filter((service) => service !== undefined);
  if (services.length === 0 || !existsSync('/run/systemd/system')) return;
  const { status, stderr } = await runProgram('/usr/bin/systemctl', ['disable', '--now', ...services]);
  if (status !== 0) say(`the services ${services.join(', ')} could not be switched off: ${stderr.toString('utf8').trim()}`);
}
