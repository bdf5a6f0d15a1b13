import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { printSettings } from './print-settings.ts';

export async function showSettings({ output, connect }: Session): Promise<void> {
  await printSettings(output, (await (await connect()).call(contract.certificateSettings.get)).body);
}
