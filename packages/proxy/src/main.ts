import { readPartSettings } from '@daspanel/platform/settings.ts';
import { prepareProxy } from './prepare.ts';

await prepareProxy(readPartSettings());
