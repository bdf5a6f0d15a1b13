import { Transform } from 'node:stream';

const LINE_FEED = 10;
/** Definers and delimiters stand within the first bytes of a line; what comes after passes unlooked at. */
const LOOKED_AT = 4_096;

const NAME = "(?:`(?:[^`]|``)*`|'[^']*'|[\\w.%]+)";
const DEFINER = new RegExp(`\\bDEFINER\\s*=\\s*(?:${NAME}\\s*@\\s*${NAME}|CURRENT_USER(?:\\(\\))?)\\s*`, 'i');
const DEFINITION = /^(?:\/\*!\d+ )?(?:CREATE\b|DEFINER\b)/i;

/** What dump programs write around a routine whose database had another collation: it names the database that was dumped. */
const ALTERED_DATABASE = /^(ALTER DATABASE )`(?:[^`]|``)*` (CHARACTER SET )/;

/**
 * Takes out of a dump what ties it to where it was made: `DEFINER=...` in the definitions of views, triggers and routines, so that whoever imports it is their
 * definer and needs no rights for that, and the database's name. Works on lines as dump programs write them: a definition begins a line, and a line inside
 * a body is left alone. Lines stay lines.
 */
export function createOriginFilter(): Transform {
  let head: Buffer = Buffer.alloc(0);
  let isInHead = true;
  const block = createBlockTracker();

  const finishHead = (): Buffer => {
    const text = head.toString('latin1');
    head = Buffer.alloc(0);
    isInHead = false;
    return Buffer.from(block.mayBeginStatement(text) ? takeOrigin(text) : text, 'latin1');
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = chunk;
      while (rest.length > 0) {
        const lineFeed = rest.indexOf(LINE_FEED);
        const end = lineFeed === -1 ? rest.length : lineFeed + 1;
        const piece = rest.subarray(0, end);
        rest = rest.subarray(end);
        if (isInHead) head = Buffer.concat([head, piece]);
        if (isInHead && (lineFeed !== -1 || head.length > LOOKED_AT)) this.push(finishHead());
        else if (!isInHead) this.push(piece);
        if (lineFeed !== -1) isInHead = true;
      }
      done();
    },
    flush(done) {
      if (head.length > 0) this.push(finishHead());
      done();
    },
  });
}

function takeOrigin(line: string): string {
  return DEFINITION.test(line) ? line.replace(DEFINER, '') : line.replace(ALTERED_DATABASE, '$1$2');
}

/** Knows whether a line may begin a statement: outside of `DELIMITER` blocks any may, inside only the first of each statement. */
function createBlockTracker() {
  let delimiter = ';';
  let isFirst = true;
  return {
    mayBeginStatement(line: string): boolean {
      const change = /^DELIMITER\s+(\S+)/i.exec(line)?.[1];
      if (change !== undefined) {
        delimiter = change;
        isFirst = true;
        return false;
      }
      const mayBegin = delimiter === ';' || isFirst;
      if (line.trim() !== '') isFirst = line.trimEnd().endsWith(delimiter);
      return mayBegin;
    },
  };
}
