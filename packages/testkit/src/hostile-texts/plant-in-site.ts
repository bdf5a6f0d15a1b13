import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';
import { createSite, php, runJob, sendUpload, waitForJob, type SiteFacts } from '../sites.ts';
import type { RunningDaspanel } from '../start-daspanel.ts';
import { packEntry } from './pack-entry.ts';
import { FILE, IN_SEQUENCES, LONG, NAME, PAYLOADS } from './payloads.ts';

const HOST = 'hostile.example.org';
const DAY = 86_400_000;

/** A site with hostile texts in whatever its owner, its programs and its visitors can choose. */
export async function plantInSite(daspanel: RunningDaspanel): Promise<SiteFacts> {
  const site = await createSite(daspanel, { name: 'hostile', description: LONG, version: php('8.2') }, filesOf());
  await post(daspanel, `/v1/sites/${site.id}/versions/${site.activeVersion}`, { description: LONG }, 'PATCH');
  await post(daspanel, '/v1/access-keys', { name: NAME, sites: [site.id] });
  await plantSchedule(daspanel, site);
  await plantDomains(daspanel, site);
  await plantJobs(daspanel, site);
  const visit = (path: string, headers = {}) => daspanel.visit(`hostile.sites.${daspanel.hostName}`, path, { headers });
  for (const payload of PAYLOADS) {
    const encoded = encodeURI(payload);
    await visit(`/${encodeURIComponent(payload)}`, { 'user-agent': payload.replaceAll('\u202E', encoded), referer: encoded });
  }
  for (const path of ['/send.php', '/log.php']) {
    const { text } = await visit(path);
    if (text !== 'done') throw new Error(`${path} said ${text}`);
  }
  return site;
}

function filesOf() {
  const inBase64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    [FILE]: LONG,
    [`${FILE}.d/inside.txt`]: LONG,
    'print.php': `<?php echo base64_decode('${inBase64(IN_SEQUENCES)}');`,
    'log.php': `<?php error_log(base64_decode('${inBase64(IN_SEQUENCES)}')); echo 'done';`,
    'send.php': `<?php echo mail('you@example.org', '${asWord(NAME)}', base64_decode('${inBase64(mailBody())}'), base64_decode('${inBase64(mailHead())}')) ? 'done' : 'failed';`,
    'page.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="__x()"><script>__x()</script></svg>`,
  };
}

/** An encoded word (RFC 2047). */
function asWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function mailHead(): string {
  return `From: ${asWord(NAME)} <shop@example.org>\r\nX-Note: ${asWord(NAME)}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=part`;
}

function mailBody(): string {
  const html = `<h1 id="shown">${LONG}</h1><script>__x()</script><a href="javascript:__x()">link</a><iframe src="javascript:parent.__x()"></iframe>`;
  const file = `filename*=UTF-8''${encodeURIComponent(NAME)}`;
  const parts = [
    `Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${LONG}\r\n--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--inner--`,
    `Content-Type: text/plain\r\nContent-Disposition: attachment; ${file}\r\n\r\nattached`,
  ];
  return `--part\r\n${parts.join('\r\n--part\r\n')}\r\n--part--\r\n`;
}

async function plantSchedule(daspanel: RunningDaspanel, site: SiteFacts): Promise<void> {
  const action = { kind: 'command', command: `php print.php # ${LONG}` };
  const base = `/v1/sites/${site.id}/schedules`;
  const { id } = await post(daspanel, base, { name: NAME, action, cron: '0 3 1 1 *' });
  await post(daspanel, `${base}/${id}/run`, undefined);
}

/** A redirect to a hostile address, and a certificate whose issuer has a hostile name. */
async function plantDomains(daspanel: RunningDaspanel, site: SiteFacts): Promise<void> {
  const base = `/v1/sites/${site.id}/mappings`;
  const to = `https://example.net/"><img/src=x/onerror=__x()>{{constructor.constructor('__x()')()}}`;
  await post(daspanel, base, { host: `moved.${HOST}`, serves: { kind: 'redirect', to } });
  const { id } = await post(daspanel, base, { host: HOST });
  const [authority, key] = await Promise.all([generateKey(), generateKey()]);
  const content = { publicKey: key.publicKey, notBefore: Date.now() - DAY, notAfter: Date.now() + 30 * DAY } as const;
  const use = { kind: 'server', names: [HOST] } as const;
  const chain = await makeCertificate({ ...content, commonName: NAME.slice(0, 60), use }, { ...authority, commonName: NAME.slice(0, 60) });
  const privateKey = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await post(daspanel, `${base}/${id}/certificate`, { privateKey, chain }, 'PUT');
}

/** Jobs that fail with hostile words: of MariaDB, and of an archive that names an entry. */
async function plantJobs(daspanel: RunningDaspanel, site: SiteFacts): Promise<void> {
  const { id } = await post(daspanel, `/v1/sites/${site.id}/databases`, { name: 'main' });
  const sql = await sendUpload(daspanel, Buffer.from(`${LONG};`));
  const started = await post(daspanel, `/v1/sites/${site.id}/databases/${id}/import`, { upload: sql, mode: 'merge' });
  await waitForJob(daspanel, started.id);
  const upload = await sendUpload(daspanel, packEntry(`../${FILE}`, 'out'));
  const content = `/v1/sites/${site.id}/versions/${site.activeVersion}/content`;
  const refused = await runJob(daspanel, content, { upload, mode: 'merge' }).then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error('an archive that leads out was taken');
}

async function post(daspanel: RunningDaspanel, path: string, body: unknown, method = 'POST'): Promise<{ readonly id: string }> {
  const answer = await daspanel.call(method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path} was refused: ${answer.status} ${answer.text}`);
  return answer.json as { id: string };
}
