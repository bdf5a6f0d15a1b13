import { readPartSettings } from '@daspanel/platform/settings.ts';
import { prepareMysql } from './prepare-mysql.ts';

await prepareMysql(readPartSettings());
