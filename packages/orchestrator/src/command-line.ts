import { identities } from '@daspanel/platform/identities.ts';
import { confine, type Confinement, type ConfinementHost } from './confinement.ts';
import type { Command, PartDescription } from './part-description.ts';

const SETPRIV = '/usr/bin/setpriv';

/**
 * The command that runs a part as its identity. It dies with the orchestrator (PR_SET_PDEATHSIG), can gain no rights (no_new_privs), and
 * every identity but root has no capability except, where wanted, that of binding ports below 1024, or those of its confinement. See setpriv(1).
 */
export function asIdentity(
  command: Command,
  as: Pick<PartDescription, 'identity' | 'groups' | 'bindsLowPorts' | 'confinement'>,
  separateUsers: boolean,
): Command {
  return {
    program: SETPRIV,
    arguments: ['--pdeathsig', 'KILL', ...rights(as, separateUsers), '--', command.program, ...command.arguments],
  };
}

function rights(as: Parameters<typeof asIdentity>[1], separateUsers: boolean): readonly string[] {
  if (!separateUsers) return ['--no-new-privs'];
  if (as.identity === 'root') return [];
  const user = String(identities[as.identity]);
  const wanted = [...(as.bindsLowPorts ? ['net_bind_service'] : []), ...(as.confinement?.capabilities ?? [])];
  const capabilities = ['-all', ...wanted.map((name) => `+${name}`)].join(',');
  const membership = as.groups.length === 0 ? ['--clear-groups'] : ['--groups', as.groups.join(',')];
  const bounds = ['--bounding-set', capabilities, '--inh-caps', capabilities, '--ambient-caps', capabilities];
  return ['--reuid', user, '--regid', user, ...membership, '--no-new-privs', ...bounds];
}

/** The command of a confined part: in its own view, as its identity there, and dead with the orchestrator. */
export function asConfinedIdentity(part: PartDescription & { readonly confinement: Confinement }, host: ConfinementHost): Command {
  const { program, arguments: given } = confine(asIdentity(part.command, part, true), part.confinement, host);
  return { program: SETPRIV, arguments: ['--pdeathsig', 'KILL', '--', program, ...given] };
}
