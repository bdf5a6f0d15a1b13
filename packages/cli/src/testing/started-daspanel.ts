import { mkdtemp, rm } from 'node:fs/promises';
import { runCli, type CliRun, type CliSurroundings } from './run-cli.ts';

/** A data directory for a Daspanel that `daspanel up` starts on ports of 127.0.0.1. */
export interface DataForDaspanel extends AsyncDisposable {
  readonly data: string;
  readonly httpPort: number;
  readonly apiUrl: string;
  /** Environment in which commands mean it. */
  readonly surroundings: CliSurroundings;
  up(): Promise<CliRun>;
}

/** `findFreePort` is that of the test kit, which only tests may import. */
export async function prepareData(findFreePort: () => Promise<number>): Promise<DataForDaspanel> {
  const data = await mkdtemp('/tmp/daspanel-cli-');
  const httpPort = await findFreePort();
  const httpsPort = await findFreePort();
  const surroundings = { env: { DASPANEL_DATA: data, HOME: data } };
  const ports = ['--http-port', String(httpPort), '--https-port', String(httpsPort), '--listen', '127.0.0.1'];
  return {
    data,
    httpPort,
    apiUrl: `https://api.daspanel.localhost:${httpsPort}`,
    surroundings,
    up: () => runCli(['up', ...ports], surroundings),
    async [Symbol.asyncDispose]() {
      await runCli(['down'], surroundings);
      await rm(data, { recursive: true });
    },
  };
}

/** The same, started. Throws with its words when it does not start. */
export async function startWithUp(findFreePort: () => Promise<number>): Promise<DataForDaspanel> {
  const prepared = await prepareData(findFreePort);
  const { status, stdout, stderr } = await prepared.up();
  if (status !== 0) {
    await prepared[Symbol.asyncDispose]();
    throw new Error(`it did not start:\n${stdout}${stderr}`);
  }
  return prepared;
}
