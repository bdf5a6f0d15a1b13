import { createSite, php, type SiteFacts } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';
import type { AccessKey, S3Programs } from './s3-programs.ts';

interface Tenant {
  readonly site: SiteFacts;
  readonly key: AccessKey;
  readonly database: { readonly fullName: string; readonly user: { readonly fullName: string; readonly password: string } };
  readonly token: string;
}

/** A PHP script that does what the neighbour's tests ask for, with the credentials that it is given. */
const PROBE = `<?php
header('Content-Type: application/json');
$q = $_GET;
if ($q['do'] === 'sql') {
  mysqli_report(MYSQLI_REPORT_OFF);
  $c = @new mysqli('localhost', $q['user'], $q['password']);
  if ($c->connect_errno) exit(json_encode(['error' => $c->connect_errno]));
  $r = @$c->query($q['sql']);
  exit(json_encode($r === false ? ['error' => $c->errno] : ['rows' => $r === true ? [] : $r->fetch_all()]));
}
if ($q['do'] === 'mail') exit(json_encode(mail('someone@example.org', $q['subject'], 'secret of ' . $q['subject'], 'From: ' . $q['from'])));
session_start();
$_SESSION['secret'] = $q['secret'];
exit(json_encode(session_id()));
`;

/** A second site's credentials see nothing of the first (N140-N189), through every service. */
export async function checkNeighbours(report: Report, daspanel: RunningDaspanel, programs: S3Programs): Promise<void> {
  const [a, b] = [await makeTenant(daspanel, 'alpha'), await makeTenant(daspanel, 'beta')];
  await report.point('N142: a key of one site gets nothing of the other’s bucket, whether it exists or not', () =>
    checkBuckets(programs, a, b),
  );
  await report.point('N160-N163: a database user sees and reaches its own site’s database only', () => checkDatabases(daspanel, a, b));
  await report.point('N171, N174: a site’s Redis account reaches its own keys only', () => checkSessions(daspanel, a, b));
  await report.point('N183: mail is told by channel, and another site’s token cannot read it', () => checkMail(daspanel, a, b));
}

async function makeTenant(daspanel: RunningDaspanel, name: string): Promise<Tenant> {
  const site = await createSite(daspanel, { name, version: php('8.2') }, { 'probe.php': PROBE });
  const make = async (path: string, body: unknown) => {
    const answer = await daspanel.call('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  const key = (await make('/v1/access-keys', { name, sites: [site.id], access: 'write' })) as AccessKey;
  const database = (await make(`/v1/sites/${site.id}/databases`, { name: 'shop', user: {} })) as Tenant['database'];
  const scopes = ['mail:read', 'mail:write', 'databases:read', 'cache:read'];
  const { token } = (await make('/v1/tokens', { name, scopes, sites: [site.id] })) as { token: string };
  return { site, key, database, token };
}

async function probe(daspanel: RunningDaspanel, { site }: Tenant, query: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, `/probe.php?${new URLSearchParams(query).toString()}`);
  expectSame(answer.status, 200, `the probe (${answer.text.slice(0, 200)})`);
  return JSON.parse(answer.text);
}

async function checkBuckets(programs: S3Programs, a: Tenant, b: Tenant): Promise<string> {
  await programs.aws(a.key, 's3', 'cp', '/etc/os-release', `s3://${a.site.name}/secret.txt`);
  const bucket = ['--bucket', a.site.name];
  const object = (name: string) => [...bucket, '--key', name];
  const attempts: readonly (readonly string[])[] = [
    ['list-objects-v2', ...bucket],
    ['list-objects', ...bucket],
    ['list-object-versions', ...bucket],
    ['list-multipart-uploads', ...bucket],
    ['get-bucket-acl', ...bucket],
    ['get-bucket-location', ...bucket],
    ['get-bucket-versioning', ...bucket],
    ['put-bucket-versioning', ...bucket, '--versioning-configuration', 'Status=Enabled'],
    ['delete-bucket', ...bucket],
    ...['secret.txt', 'missing.txt'].flatMap((name) => [
      ['get-object', ...object(name), '/dev/null'],
      ['put-object', ...object(name), '--body', '/etc/os-release'],
      ['delete-object', ...object(name)],
      ['get-object-tagging', ...object(name)],
      ['get-object-acl', ...object(name)],
      ['create-multipart-upload', ...object(name)],
      ['copy-object', '--bucket', b.site.name, '--key', 'stolen', '--copy-source', `${a.site.name}/${name}`],
    ]),
  ];
  for (const attempt of attempts) {
    const said = await programs.aws(b.key, 's3api', ...attempt).then(
      () => 'it was done',
      (error: unknown) => String(error),
    );
    expectMatch(said, /AccessDenied/, attempt.join(' '));
  }
  expectSame(
    (JSON.parse(await programs.aws(b.key, 's3api', 'list-buckets')) as { Buckets: { Name: string }[] }).Buckets.map(
      ({ Name }) => Name,
    ).filter((name) => !name.endsWith(b.site.name)),
    [],
    'other buckets in the list',
  );
  return `${attempts.length} operations, all AccessDenied`;
}

async function checkDatabases(daspanel: RunningDaspanel, a: Tenant, b: Tenant): Promise<string> {
  const login = { user: b.database.user.fullName, password: b.database.user.password };
  const ask = (sql: string) => probe(daspanel, b, { do: 'sql', ...login, sql });
  expectSame(await ask(`SHOW DATABASES LIKE '%\\_shop'`), { rows: [[b.database.fullName]] }, 'databases');
  const refused = [
    `SELECT * FROM \`${a.database.fullName}\`.t`,
    `CREATE TABLE \`${a.database.fullName}\`.t (i INT)`,
    `CREATE DATABASE \`${b.database.fullName}x\``,
    'SELECT * FROM mysql.user',
    `CREATE USER x@localhost`,
    `GRANT ALL ON *.* TO CURRENT_USER`,
    `SET GLOBAL max_connections = 1`,
    `INSTALL SONAME 'ha_connect'`,
    `SELECT 1 INTO OUTFILE '/tmp/x'`,
  ];
  for (const sql of refused) expectMatch(JSON.stringify(await ask(sql)), /^\{"error":1\d\d\d\}$/, sql);
  expectSame(await ask(`SELECT LOAD_FILE('/etc/passwd')`), { rows: [[null]] }, 'LOAD_FILE');
  const asRoot = await probe(daspanel, b, { do: 'sql', user: 'root', password: '', sql: 'SELECT 1' });
  expectMatch(JSON.stringify(asRoot), /^\{"error":\d+\}$/, 'root by socket');
  return `${refused.length + 3} attempts`;
}

async function checkSessions(daspanel: RunningDaspanel, a: Tenant, b: Tenant): Promise<string> {
  const id = await probe(daspanel, a, { do: 'session', secret: 'canary-of-alpha' });
  const own = await probe(daspanel, b, { do: 'session', secret: 'beta' });
  if (id === own) throw new Error('both got the same session');
  const answer = await daspanel.visit(`${b.site.name}.sites.${daspanel.hostName}`, '/probe.php?do=session&secret=x', {
    headers: { cookie: `PHPSESSID=${String(id)}` },
  });
  if (answer.text.includes(String(id))) throw new Error('the session of the neighbour was taken over');
  return 'another site’s session id opens nothing';
}

async function checkMail(daspanel: RunningDaspanel, a: Tenant, b: Tenant): Promise<string> {
  expectSame(await probe(daspanel, a, { do: 'mail', subject: 'canary of alpha', from: 'beta@example.org' }), true, 'mail()');
  const asTenant = (tenant: Tenant, method: string, path: string) =>
    daspanel.visitSecurely(`api.${daspanel.hostName}`, path, { method, headers: { authorization: `Bearer ${tenant.token}` } });
  const listed = JSON.parse((await asTenant(a, 'GET', `/v1/sites/${a.site.id}/mail`)).text) as { items: { id: string }[] };
  expectSame(listed.items.length, 1, 'messages of alpha');
  const [{ id } = { id: '' }] = listed.items;
  expectSame(
    (JSON.parse((await asTenant(b, 'GET', `/v1/sites/${b.site.id}/mail`)).text) as { items: unknown[] }).items,
    [],
    'messages of beta',
  );
  for (const path of [
    `/v1/sites/${a.site.id}/mail`,
    `/v1/sites/${a.site.id}/mail/${id}`,
    `/v1/sites/${b.site.id}/mail/${id}`,
    `/v1/sites/${b.site.id}/mail/${id}/source`,
  ])
    expectSame((await asTenant(b, 'GET', path)).status, 404, path);
  expectSame((await asTenant(b, 'DELETE', `/v1/sites/${b.site.id}/mail/${id}`)).status, 404, 'deleting');
  return 'only its own';
}
