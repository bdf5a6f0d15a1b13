import { expect, test } from 'vitest';
import { asIdentity } from './command-line.ts';

const command = { program: '/usr/sbin/nginx', arguments: ['-c', '/x'] };
const line = (...given: Parameters<typeof asIdentity>) => {
  const { program, arguments: words } = asIdentity(...given);
  return [program, ...words].join(' ');
};

test('a part without rights of its own has no capability at all', () => {
  expect(line(command, { identity: 'api', groups: [590_101], bindsLowPorts: false }, true)).toBe(
    '/usr/bin/setpriv --pdeathsig KILL --reuid 590002 --regid 590002 --groups 590101 --no-new-privs --bounding-set -all --inh-caps -all --ambient-caps -all -- /usr/sbin/nginx -c /x',
  );
});

test('the proxy may bind low ports and nothing else', () => {
  expect(line(command, { identity: 'proxy', groups: [], bindsLowPorts: true }, true)).toContain(
    '--clear-groups --no-new-privs --bounding-set -all,+net_bind_service --inh-caps -all,+net_bind_service --ambient-caps -all,+net_bind_service',
  );
});

test('without root everything runs as the user who started it', () => {
  expect(line(command, { identity: 'root', groups: [], bindsLowPorts: true }, false)).toBe(
    '/usr/bin/setpriv --pdeathsig KILL --no-new-privs -- /usr/sbin/nginx -c /x',
  );
});
