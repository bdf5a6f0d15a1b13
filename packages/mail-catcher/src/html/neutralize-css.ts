/**
 * Style sheets of messages, with everything left out that could load something: only plain rules and `@media` stay, and of them only declarations
 * whose functions are known to compute colors, lengths and shapes. Escapes (`\75rl(`) have no honest use in a mail and take their declaration with
 * them. CSS Syntax Level 3.
 */
export function neutralizeStyleSheet(css: string): string {
  const sheet = withoutComments(css);
  return sheet === undefined ? '' : keepRules(sheet, 0);
}

/** The declarations of a `style` attribute. */
export function neutralizeDeclarations(css: string): string {
  const declarations = withoutComments(css);
  return declarations === undefined ? '' : splitOutside(declarations, ';').filter(isHarmlessDeclaration).join(';');
}

const LONGEST_SHEET = 512 * 1024;
const DEEPEST_MEDIA = 3;

function keepRules(sheet: string, depth: number): string {
  let kept = '';
  let position = 0;
  while (position < sheet.length) {
    const end = findOutside(sheet, position, '{;');
    const prelude = sheet.slice(position, end).trim();
    if (end === sheet.length) break;
    if (sheet[end] === ';') {
      position = end + 1;
      continue;
    }
    const blockEnd = findBlockEnd(sheet, end + 1);
    kept += keepRule(prelude, sheet.slice(end + 1, blockEnd), depth);
    position = blockEnd + 1;
  }
  return kept;
}

function keepRule(prelude: string, block: string, depth: number): string {
  if (!isHarmlessPrelude(prelude)) return '';
  if (prelude.startsWith('@')) {
    return prelude.toLowerCase().startsWith('@media') && depth < DEEPEST_MEDIA ? `${prelude}{${keepRules(block, depth + 1)}}` : '';
  }
  const declarations = splitOutside(block, ';').filter(isHarmlessDeclaration).join(';');
  return declarations === '' ? '' : `${prelude}{${declarations}}\n`;
}

function isHarmlessPrelude(prelude: string): boolean {
  return prelude !== '' && !/[\\<{};]/.test(prelude);
}

const HARMLESS_FUNCTIONS: ReadonlySet<string> = new Set(
  `rgb rgba hsl hsla hwb lab lch oklab oklch calc min max clamp rect inset linear-gradient radial-gradient repeating-linear-gradient
   repeating-radial-gradient conic-gradient cubic-bezier steps rotate scale translate translatex translatey skew minmax repeat fit-content`.split(
    /\s+/,
  ),
);
/** Old browsers run or load what these name. */
const HARMFUL_PROPERTIES: ReadonlySet<string> = new Set(['behavior', '-moz-binding', '-ms-behavior']);

function isHarmlessDeclaration(declaration: string): boolean {
  const colon = declaration.indexOf(':');
  const property = declaration.slice(0, colon).trim().toLowerCase();
  if (colon === -1 || !/^-{0,2}[a-z][a-z0-9_-]*$/.test(property) || HARMFUL_PROPERTIES.has(property)) return false;
  const value = withoutStrings(declaration.slice(colon + 1));
  if (value === undefined || /[\\<>{}@]/.test(declaration)) return false;
  return [...value.matchAll(/([^\s(),/]*)\(/g)].every(([, name = '']) => name === '' || HARMLESS_FUNCTIONS.has(name.toLowerCase()));
}

/** Undefined when a comment or the sheet has no end that is in sight. */
function withoutComments(css: string): string | undefined {
  if (css.length > LONGEST_SHEET) return undefined;
  let kept = '';
  let position = 0;
  while (position < css.length) {
    const start = findOutside(css, position, '/');
    kept += css.slice(position, start);
    if (css.startsWith('/*', start)) {
      const end = css.indexOf('*/', start + 2);
      if (end === -1) return kept;
      // A comment separates; `u/**/rl(` is no url.
      kept += ' ';
      position = end + 2;
    } else {
      kept += css.slice(start, start + 1);
      position = start + 1;
    }
  }
  return kept;
}

/** Undefined when a string has no end. */
function withoutStrings(value: string): string | undefined {
  let kept = '';
  let position = 0;
  while (position < value.length) {
    const character = value.charAt(position);
    if (character === '"' || character === "'") {
      const end = endOfString(value, position);
      if (end > value.length) return undefined;
      kept += '""';
      position = end;
    } else {
      kept += character;
      position += 1;
    }
  }
  return kept;
}

function splitOutside(css: string, separator: string): string[] {
  const parts: string[] = [];
  for (let position = 0; position < css.length;) {
    const end = findOutside(css, position, separator);
    parts.push(css.slice(position, end).trim());
    position = end + 1;
  }
  return parts;
}

/** Where the block that began before `from` ends. */
function findBlockEnd(css: string, from: number): number {
  let depth = 1;
  let position = from;
  for (;;) {
    position = findOutside(css, position, '{}');
    if (position === css.length) return position;
    depth += css[position] === '{' ? 1 : -1;
    if (depth === 0) return position;
    position += 1;
  }
}

/** The next place of one of `characters` that is not in a string; the length of `css` when there is none. */
function findOutside(css: string, from: number, characters: string): number {
  for (let position = from; position < css.length;) {
    const character = css.charAt(position);
    if (characters.includes(character)) return position;
    position = character === '"' || character === "'" ? endOfString(css, position) : position + (character === '\\' ? 2 : 1);
  }
  return css.length;
}

/** Behind the quotation mark that ends the string; a line's end ends it too, as browsers see it. Past the length when neither comes. */
function endOfString(css: string, start: number): number {
  const mark = css.charAt(start);
  for (let position = start + 1; position < css.length; position += 1) {
    const character = css.charAt(position);
    if (character === '\\') position += 1;
    else if (character === mark || character === '\n') return position + 1;
  }
  return css.length + 1;
}
