import { identities, type Identity } from '@daspanel/platform/identities.ts';
import type { Command } from './part-description.ts';

const SETPRIV = '/usr/bin/setpriv';

/**
 * The command that runs a part as its identity. It dies with the orchestrator (PR_SET_PDEATHSIG), can gain no rights (no_new_privs), and
 * every identity but root has no capability except, where wanted, that of binding ports below 1024. See setpriv(1).
 */
export function asIdentity(
  command: Command,
  as: { readonly identity: Identity; readonly groups: readonly number[]; readonly bindsLowPorts: boolean },
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
  const capabilities = as.bindsLowPorts ? '-all,+net_bind_service' : '-all';
  const membership = as.groups.length === 0 ? ['--clear-groups'] : ['--groups', as.groups.join(',')];
  const bounds = ['--bounding-set', capabilities, '--inh-caps', capabilities, '--ambient-caps', capabilities];
  return ['--reuid', user, '--regid', user, ...membership, '--no-new-privs', ...bounds];
}
