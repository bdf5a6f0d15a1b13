import { createLog } from '@daspanel/platform/log.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { Secret } from '@daspanel/platform/secret.ts';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMariaDb } from '../databases/mariadb.ts';
import { connectAs, errorOf } from '../testing/tenant.ts';
import { createManagerSessions, type ManagerSession, type ManagerSessions } from './manager-sessions.ts';

const HOLDER = 'a'.repeat(32);
const OTHER_HOLDER = 'b'.repeat(32);
const LOCKED = 4151;
const WRONG_PASSWORD = 1045;
const HOUR = 60 * 60 * 1000;
let services: DataServicesUnderTest;
beforeAll(async () => {
  services = await startDataServices({ without: 'redis' });
});
afterAll(() => services[Symbol.asyncDispose]());

const connectWith = ({ user, password, database }: ManagerSession) => connectAs(services.data.sockets.mysql, user, { password, database });

async function make(database: string): Promise<string> {
  await services.request('database.apply', { database });
  return database;
}

/** Sessions beside those of the part, with a clock of their own. */
async function openSessions(resources: AsyncDisposableStack, clock: { time: number }): Promise<ManagerSessions> {
  const password = new Secret((await readFile(join(services.data.keys, 'mysql-administration'), 'utf8')).trim());
  const log = createLog('manager-sessions');
  const mariadb = resources.use(createMariaDb({ socketPath: services.data.sockets.mysql, password }, log));
  return resources.use(createManagerSessions({ mariadb, inTurn: createKeyedLock(), log, now: () => clock.time }));
}

test('a ticket is exchanged once for an account that sees one database, and the exchange can do nothing else', async () => {
  const [own, other] = [await make('0000000a_own'), await make('0000000a_other')];
  const { ticket } = (await services.request('manager.offer', { database: own, holder: HOLDER })) as { ticket: string };
  using requester = createRequester(services.data.sockets.managerExchange);
  const lent = (await requester.request('manager.redeem', { ticket })) as ManagerSession;
  await using tenant = await connectWith(lent);
  const [databases] = await tenant.query('SHOW DATABASES');
  expect(databases).toEqual([{ Database: own }, { Database: 'information_schema' }]);
  expect(await errorOf(tenant.query(`USE ${other}`))).toBe(1044);
  await expect(requester.request('manager.redeem', { ticket })).rejects.toMatchObject({ code: 'unknown-ticket' });
  for (const operation of ['manager.offer', 'database.remove', 'database-user.apply', 'cache.reveal'])
    await expect(requester.request(operation, { database: other })).rejects.toMatchObject({ code: 'unknown-operation' });
  await requester.request('manager.close', { session: lent.session });
  expect(await errorOf(tenant.query('SELECT 1'))).not.toBe(0);
  expect(await errorOf(connectWith(lent))).toBe(LOCKED);
});

test('a ticket ends after half a minute, and a session after two hours', async () => {
  await using resources = new AsyncDisposableStack();
  const clock = { time: 1_000_000 };
  const sessions = await openSessions(resources, clock);
  const database = await make('0000000b_times');
  const late = sessions.offer(database, HOLDER);
  clock.time += 30_000;
  await expect(sessions.redeem(late.ticket)).rejects.toMatchObject({ code: 'unknown-ticket' });
  const lent = await sessions.redeem(sessions.offer(database, HOLDER).ticket);
  clock.time += 2 * HOUR - 1;
  await sessions.sweep();
  await (await connectWith(lent))[Symbol.asyncDispose]();
  clock.time += 1;
  await sessions.sweep();
  expect(await errorOf(connectWith(lent))).toBe(LOCKED);
});

test('two sessions of a database do not end each other, and the next password is another one', async () => {
  await using resources = new AsyncDisposableStack();
  const sessions = await openSessions(resources, { time: Date.now() });
  const database = await make('0000000c_shared');
  const [one, two] = [
    await sessions.redeem(sessions.offer(database, HOLDER).ticket),
    await sessions.redeem(sessions.offer(database, HOLDER).ticket),
  ];
  await sessions.close(one.session);
  await (await connectWith(two))[Symbol.asyncDispose]();
  await sessions.close(two.session);
  const next = await sessions.redeem(sessions.offer(database, HOLDER).ticket);
  expect(next.password).not.toBe(two.password);
  expect(await errorOf(connectWith(two))).toBe(WRONG_PASSWORD);
});

test('what a killed part has lent is locked before the next is', async () => {
  const [left, database] = [await make('0000000d_left'), await make('0000000d_next')];
  const { ticket } = (await services.request('manager.offer', { database: left, holder: HOLDER })) as { ticket: string };
  using requester = createRequester(services.data.sockets.managerExchange);
  const stray = (await requester.request('manager.redeem', { ticket })) as ManagerSession;
  await using resources = new AsyncDisposableStack();
  const sessions = await openSessions(resources, { time: Date.now() });
  await sessions.redeem(sessions.offer(database, HOLDER).ticket);
  expect(await errorOf(connectWith(stray))).toBe(LOCKED);
});

test('the account goes with its database', async () => {
  const database = await make('0000000e_gone');
  await using resources = new AsyncDisposableStack();
  const sessions = await openSessions(resources, { time: Date.now() });
  const lent = await sessions.redeem(sessions.offer(database, HOLDER).ticket);
  await services.request('database.remove', { database });
  expect(await errorOf(connectWith({ ...lent, database: 'information_schema' }))).toBe(WRONG_PASSWORD);
});

test('whoever loses the right is out at once, with what he is doing and what he was offered; others stay', async () => {
  await using resources = new AsyncDisposableStack();
  const sessions = await openSessions(resources, { time: Date.now() });
  const database = await make('0000000f_lost');
  const lost = await sessions.redeem(sessions.offer(database, HOLDER).ticket);
  const unused = sessions.offer(database, HOLDER);
  const kept = await sessions.redeem(sessions.offer(database, OTHER_HOLDER).ticket);
  await using connection = await connectWith(lost);
  await sessions.keep([OTHER_HOLDER]);
  expect([sessions.isOpen(lost.session), sessions.isOpen(kept.session)]).toEqual([false, true]);
  expect(await errorOf(connection.query('SELECT 1'))).not.toBe(0);
  await expect(sessions.redeem(unused.ticket)).rejects.toMatchObject({ code: 'unknown-ticket' });
  await (await connectWith(kept))[Symbol.asyncDispose]();
  await sessions.keep([]);
  expect(await errorOf(connectWith(kept))).toBe(LOCKED);
});
