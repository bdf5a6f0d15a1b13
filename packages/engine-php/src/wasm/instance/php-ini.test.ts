import { expect, it } from 'vitest';
import { phpSettings } from '@daspanel/formats/pool.ts';
import { renderPhpIni } from './php-ini.ts';

const lines = (...given: Parameters<typeof renderPhpIni>) => renderPhpIni(...given).split('\n');

it('maps every setting of a pool', () => {
  const settings = phpSettings.parse({
    memory_limit: 256,
    max_execution_time: 7,
    upload_max_filesize: 100,
    max_input_vars: 500,
    display_errors: true,
    error_reporting: 'errors',
    short_open_tag: true,
    opcache: false,
    date_timezone: 'Europe/Lisbon',
  });
  const ini = lines('8.3', settings, '/site');
  for (const line of [
    'memory_limit=256M',
    'upload_max_filesize=100M',
    'post_max_size=108M',
    'max_input_vars=500',
    'display_errors=1',
    'error_reporting=4437',
    'short_open_tag=1',
    'opcache.enable=0',
    'date.timezone="Europe/Lisbon"',
    // The host ends requests.
    'max_execution_time=0',
  ]) {
    expect(ini).toContain(line);
  }
});

it('keeps temporary files and sessions in the site, where all workers see them', () => {
  const ini = lines('7.1', phpSettings.parse({}), '/site');
  expect(ini).toContain('session.save_path="/site/tmp/sessions"');
  expect(ini).toContain('upload_tmp_dir="/site/tmp"');
  expect(ini).toContain('sys_temp_dir="/site/tmp"');
});

it('uses the opcode cache that a version has', () => {
  const settings = phpSettings.parse({});
  expect(renderPhpIni('7.1', settings, '/site')).not.toContain('opcache');
  expect(lines('7.4', settings, '/site')).toContain('opcache.file_cache="/site/tmp/opcache"');
  expect(lines('8.1', settings, '/site')).toContain('opcache.file_cache_only=0');
});
