import { describe, expect, it } from 'vitest';
import { replaceConstants } from './replace-constants.ts';

const constants = new Map([
  ['DB_NAME', 'copy'],
  ['DB_PASSWORD', String.raw`it's \ "$x" done`],
]);
const replace = (script: string) => replaceConstants(script, constants);

describe('constants of a PHP script', () => {
  it.each([
    ["<?php define('DB_NAME', 'shop');", "<?php define('DB_NAME', 'copy');"],
    ['<?php define("DB_NAME", "shop");', `<?php define("DB_NAME", 'copy');`],
    ["<?php DEFINE ( 'DB_NAME' /* the name */ ,\n\t'shop' ) ;", "<?php DEFINE ( 'DB_NAME' /* the name */ ,\n\t'copy' ) ;"],
    ["<?php\n\\define('DB_NAME', 'it\\'s', false);", "<?php\n\\define('DB_NAME', 'copy', false);"],
    ["<?php if (!defined('DB_NAME')) define('DB_NAME', '');", "<?php if (!defined('DB_NAME')) define('DB_NAME', 'copy');"],
    [
      "<p>define('DB_NAME', 'a')</p><?php define('DB_NAME', 'b') ?>define('DB_NAME', 'c')",
      "<p>define('DB_NAME', 'a')</p><?php define('DB_NAME', 'copy') ?>define('DB_NAME', 'c')",
    ],
    [
      "<?php // don't\ndefine('DB_NAME', 'a'); # isn't\n/* can't */ define('DB_NAME', 'b');",
      "<?php // don't\ndefine('DB_NAME', 'copy'); # isn't\n/* can't */ define('DB_NAME', 'copy');",
    ],
  ])('%j', (before, after) => {
    expect(replace(before)).toEqual({ script: after, found: new Set(['DB_NAME']) });
  });

  it.each([
    "<?php // define('DB_NAME', 'shop');",
    "<?php # define('DB_NAME', 'shop');",
    "<?php /* define('DB_NAME', 'shop'); */",
    `<?php echo "define('DB_NAME', 'shop');";`,
    "<?php echo <<<END\ndefine('DB_NAME', 'shop');\nEND;",
    "<?php echo <<<'END'\n  define('DB_NAME', 'shop');\n  END;",
    "<?php $x->define('DB_NAME', 'shop'); X::define('DB_NAME', 'shop'); undefine('DB_NAME', 'shop'); $define('DB_NAME', 'shop');",
    "<?php define('DB_NAME', getenv('DB_NAME'));",
    "<?php define('DB_NAME', 'a' . 'b');",
    '<?php define("DB_NAME", "$name");',
    "<?php define('OTHER', 'DB_NAME');",
    "<?php define('DB_NAME', 'without an end",
    "define('DB_NAME', 'shop');",
    '',
  ])('that are not defined as a plain text are left alone: %j', (script) => {
    expect(replace(script)).toEqual({ script, found: new Set() });
  });

  it('hold the new text literally', () => {
    expect(replace("<?php define('DB_PASSWORD', 'x');").script).toBe(String.raw`<?php define('DB_PASSWORD', 'it\'s \\ "$x" done');`);
  });

  it('are replaced again to the same', () => {
    const { script } = replace("<?php define('DB_PASSWORD', 'x'); define('DB_NAME', 'y');");
    expect(replace(script)).toEqual({ script, found: new Set(['DB_PASSWORD', 'DB_NAME']) });
  });

  it.each([
    '<?php /*'.repeat(20_000),
    '<?php <<<A\n'.repeat(20_000),
    `<?php "${'\\'.repeat(200_000)}`,
    `<?php ${'define('.repeat(50_000)}`,
    `<?php ${' '.repeat(200_000)}`,
  ])('take no time to find in hostile scripts (%#)', (script) => {
    const began = performance.now();
    replace(script);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
