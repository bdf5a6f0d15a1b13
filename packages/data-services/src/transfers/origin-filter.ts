import { Transform } from 'node:stream';

const LINE_FEED = 10;
/** CREATE, DEFINER, DELIMITER, ALTER, comments with a version. */
const BEGINNINGS = [...Buffer.from('CcDdA/')];
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
  const block = createBlockTracker();
  /** The beginning of a line that has to be looked at and is not whole yet. */
  let head: Buffer | undefined;
  let isAtLineStart = true;

  const finishHead = (begun: Buffer): Buffer => {
    head = undefined;
    const text = begun.toString('latin1');
    return block.mayBeginStatement(text) ? Buffer.from(takeOrigin(text), 'latin1') : begun;
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      /** What lies before `passed` was pushed; lines that are of no interest go out together. */
      let passed = 0;
      let position = 0;
      while (position < chunk.length) {
        const lineFeed = chunk.indexOf(LINE_FEED, position);
        const end = lineFeed === -1 ? chunk.length : lineFeed + 1;
        if (head !== undefined || (isAtLineStart && block.isOfInterest(chunk[position]))) {
          if (passed < position) this.push(chunk.subarray(passed, position));
          passed = end;
          head = Buffer.concat([head ?? Buffer.alloc(0), chunk.subarray(position, end)]);
          if (lineFeed !== -1 || head.length > LOOKED_AT) this.push(finishHead(head));
        }
        isAtLineStart = lineFeed !== -1;
        position = end;
      }
      if (passed < chunk.length) this.push(chunk.subarray(passed));
      done();
    },
    flush(done) {
      if (head !== undefined) this.push(finishHead(head));
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
    /** False for the first byte of a line that can neither begin a definition nor change the delimiter: nearly all lines are rows. */
    isOfInterest(firstByte: number | undefined): boolean {
      return delimiter !== ';' || (firstByte !== undefined && BEGINNINGS.includes(firstByte));
    },
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
