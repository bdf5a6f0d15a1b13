import { setTimeout as wait } from 'node:timers/promises';
import { startPebble } from '@daspanel/testkit/pebble-under-test.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';
import { awaitStatus, call, isReady, mapHost, pidOfPart, useAuthority, visitTrusting } from './installation.ts';

/** Authorities that refuse, dawdle, forget and die, and a machine that does. */
export async function checkMisbehavingAuthority(report: Report, daspanel: RunningDaspanel, site: string): Promise<void> {
  const ports = { httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort };
  await report.point('90 % of all nonces refused', async () => {
    await using pebble = await startPebble({ ...ports, rejectedNonces: 90 });
    await useAuthority(daspanel, pebble);
    const mapping = await mapHost(daspanel, site, 'nonces.example');
    const { attempts } = await awaitStatus(daspanel, mapping, isReady, 120);
    await visitTrusting(daspanel, await pebble.issuingRoot(), mapping.host);
    return `issued at try ${attempts.length}`;
  });
  await report.point('validation that takes up to five seconds, and the ACME client killed in the middle of it', async () => {
    await using pebble = await startPebble({ ...ports, validationDelay: 5 });
    await useAuthority(daspanel, pebble);
    const mapping = await mapHost(daspanel, site, 'slow.example');
    await awaitStatus(daspanel, mapping, ({ step }) => step === 'challenged');
    process.kill(await pidOfPart(daspanel, 'acme'), 'SIGKILL');
    const status = await awaitStatus(daspanel, mapping, isReady, 90);
    await visitTrusting(daspanel, await pebble.issuingRoot(), mapping.host);
    const orders = pebble.log().match(/There are now \d+ orders/g)?.length ?? 0;
    expectSame(status.failures, 0, 'failed tries');
    return `the order went on after the kill${orders === 0 ? '' : `, ${orders} orders in all`}`;
  });
  await report.point('the authority dies in the middle of an order, and has forgotten everything when it is back', async () => {
    await using pebble = await startPebble({ ...ports, validationDelay: 8 });
    await useAuthority(daspanel, pebble);
    const mapping = await mapHost(daspanel, site, 'killed.example');
    await awaitStatus(daspanel, mapping, ({ step }) => step === 'challenged');
    await pebble.kill();
    const { problems } = await awaitStatus(daspanel, mapping, (status) => status.problems.length > 0, 60);
    const answer = await daspanel.visitSecurely(mapping.host);
    expectSame(answer.status, 200, 'the site meanwhile, with its local certificate');
    await pebble.start();
    await awaitStatus(daspanel, mapping, isReady, 200);
    await visitTrusting(daspanel, await pebble.issuingRoot(), mapping.host);
    return `meanwhile the site was served with its local certificate; said: “${problems[0]?.detail ?? ''}”`;
  });
}

/** Renewal of short-lived certificates while visitors come, and a start without any authority. */
export async function checkRenewal(
  report: Report,
  daspanel: RunningDaspanel,
  site: string,
  restart: () => Promise<RunningDaspanel>,
): Promise<void> {
  const ports = { httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort };
  await using pebble = await startPebble({ ...ports, certificateSeconds: 120 });
  await useAuthority(daspanel, pebble);
  const root = await pebble.issuingRoot();
  const mapping = await mapHost(daspanel, site, 'short.example');
  const first = await awaitStatus(daspanel, mapping, isReady);
  await report.point('a certificate of two minutes is renewed while visitors come', async () => {
    let visits = 0;
    const isRenewed = () =>
      awaitStatus(
        daspanel,
        mapping,
        (status) => isReady(status) && status.certificate?.serialNumber !== first.certificate?.serialNumber,
        110,
      ).finally(() => (isOver = true));
    let isOver = false;
    const renewed = isRenewed();
    while (!isOver) {
      await visitTrusting(daspanel, root, mapping.host);
      visits += 1;
      await wait(50);
    }
    const { certificate } = await renewed;
    const left = Math.round(
      ((first.certificate === null ? 0 : Date.parse(first.certificate.notAfter)) - Date.parse(certificate?.notBefore ?? '')) / 1_000,
    );
    return `with ${left} s left; ${visits} visits meanwhile, all of them trusted`;
  });
  await report.point('the certificate survives a start while no authority answers', async () => {
    const kept = await awaitStatus(daspanel, mapping, isReady);
    await daspanel.stop();
    await pebble.kill();
    await using again = await restart();
    await visitTrusting(again, root, mapping.host);
    const { certificate } = await awaitStatus(again, mapping, ({ certificate: one }) => one !== null);
    expectSame(certificate?.serialNumber, kept.certificate?.serialNumber, 'the certificate after the start');
    return `ready after ${Math.round(again.startMilliseconds)} ms, the same certificate is shown`;
  });
}

/** One name that looks right from here and that the authority never reaches, beside names that are well. */
export async function checkStubbornName(report: Report, daspanel: RunningDaspanel, site: string): Promise<void> {
  await report.point('a name that never validates: others unaffected, clear status, at most the allowed tries', async () => {
    await using pebble = await startPebble({ httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort });
    await using ours = await startPebble();
    await pebble.challenges.addA('stubborn.example', ['127.0.0.99']);
    await useAuthority(daspanel, { ...pebble, dnsServer: ours.dnsServer }, { limits: 'lets-encrypt' });
    const stubborn = await mapHost(daspanel, site, 'stubborn.example');
    await awaitStatus(daspanel, stubborn, ({ failures }) => failures > 0);
    const others = await Promise.all(['one', 'two', 'three'].map((name) => mapHost(daspanel, site, `well.${name}-beside.example`)));
    const began = performance.now();
    for (const other of others) await awaitStatus(daspanel, other, isReady);
    const milliseconds = Math.round(performance.now() - began);
    for (let turn = 0; turn < 12; turn += 1) {
      await daspanel.call('POST', `/v1/sites/${stubborn.site}/mappings/${stubborn.id}/certificate/retry`);
      await wait(500);
    }
    const { state, failures, problems, attempts } = await awaitStatus(daspanel, stubborn, (status) => status.state !== 'ordering');
    const validations =
      pebble.log().match(/stubborn\.example.*(?:VALID|INVALID)|(?:Attempting to validate|Fetching).*stubborn\.example/g)?.length ?? 0;
    if (attempts.length > 4) throw new Error(`${attempts.length} tries within a minute: ${JSON.stringify(attempts)}`);
    expectMatch(problems[0]?.detail ?? '', /stubborn\.example|127\.0\.0\.99|reach|connect/i, 'the problem in words');
    return `${attempts.length} tries although 12 were asked for (${validations} lines of the authority about them), state ${state} after ${failures} failures, said: “${problems[0]?.detail ?? ''} ${problems[0]?.advice ?? ''}”; three others ready after ${milliseconds} ms`;
  });
  await report.point('a name that leads elsewhere: nothing is ordered, and it is said why', async () => {
    await using pebble = await startPebble({ httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort });
    await pebble.challenges.addA('elsewhere.example', ['127.0.0.98']);
    await useAuthority(daspanel, pebble);
    const mapping = await mapHost(daspanel, site, 'elsewhere.example');
    const { problems } = await awaitStatus(daspanel, mapping, ({ state }) => state === 'blocked');
    expectMatch(problems[0]?.detail ?? '', /127\.0\.0\.98/, 'the problem in words');
    if (/new-?order/i.test(pebble.log())) throw new Error('an order was placed');
    const diagnosis = await call<{ ready: boolean }>(daspanel, 'GET', `/v1/sites/${mapping.site}/mappings/${mapping.id}/diagnosis`, 200);
    expectSame(diagnosis.ready, false, 'the diagnosis');
    await pebble.challenges.clearA('elsewhere.example');
    await call(daspanel, 'POST', `/v1/sites/${mapping.site}/mappings/${mapping.id}/certificate/retry`, 200);
    await awaitStatus(daspanel, mapping, isReady);
    return `said: “${problems[0]?.detail ?? ''} ${problems[0]?.advice ?? ''}”; ready after DNS was mended and a retry`;
  });
}
