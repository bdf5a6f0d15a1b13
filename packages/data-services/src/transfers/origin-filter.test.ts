import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createOriginFilter } from './origin-filter.ts';

async function filter(dump: string, pieceBytes = dump.length): Promise<string> {
  const bytes = Buffer.from(dump);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_each, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  return text(Readable.from(pieces).pipe(createOriginFilter()));
}

test.each([
  ['/*!50013 DEFINER=`a``b`@`localhost` SQL SECURITY DEFINER */\n', '/*!50013 SQL SECURITY DEFINER */\n'],
  ["CREATE DEFINER='root'@'%' PROCEDURE p() SELECT 1;\n", 'CREATE PROCEDURE p() SELECT 1;\n'],
  [
    'CREATE ALGORITHM=MERGE DEFINER = root@localhost SQL SECURITY INVOKER VIEW v AS SELECT 1;\n',
    'CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1;\n',
  ],
  ['/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`l`*/ /*!50003 TRIGGER t\n', '/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER t\n'],
  [
    'ALTER DATABASE `a_b` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;\n',
    'ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_swedish_ci ;\n',
  ],
  ["INSERT INTO `t` VALUES ('CREATE DEFINER=`r`@`l` VIEW');\n", "INSERT INTO `t` VALUES ('CREATE DEFINER=`r`@`l` VIEW');\n"],
  [
    'DELIMITER ;;\nCREATE DEFINER=`r`@`l` PROCEDURE p()\nBEGIN SET @a = "\nCREATE DEFINER=`r`@`l` VIEW"; END ;;\nDELIMITER ;\n',
    'DELIMITER ;;\nCREATE PROCEDURE p()\nBEGIN SET @a = "\nCREATE DEFINER=`r`@`l` VIEW"; END ;;\nDELIMITER ;\n',
  ],
  ['no line feed at the end', 'no line feed at the end'],
])('%j', async (before, after) => {
  for (const pieceBytes of [1, 3, 7, before.length]) expect(await filter(before, pieceBytes)).toBe(after);
});

test('long lines and bytes that are no text pass unchanged', async () => {
  const long = Buffer.concat([Buffer.alloc(1_000_000, 0xff), Buffer.from('\n'), Buffer.alloc(5_000, 0x80)]);
  const passed = Readable.from([long.subarray(0, 70_000), long.subarray(70_000)]).pipe(createOriginFilter());
  const chunks: Buffer[] = [];
  for await (const chunk of passed) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(long)).toBe(true);
});
