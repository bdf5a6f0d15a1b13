import { SaxesParser } from 'saxes';
import { s3Error } from '../s3-error.ts';

/** An element without its namespace prefix. `text` is what stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}
interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

const MOST_LEVELS = 20;
const MOST_ELEMENTS = 50_000;

/**
 * The root element of a document that a client sent. Throws `MalformedXML` for anything that is no plain XML: there is no DTD, so no entity can grow or
 * reach out. `root`: the name it must have. The caller has limited the size.
 */
export function readXml(text: string, root: string): XmlElement {
  const document = parse(text);
  if (document?.name !== root) throw s3Error('MalformedXML');
  return document;
}

function parse(text: string): XmlElement | undefined {
  const parser = new SaxesParser({ xmlns: false });
  const open: Growing[] = [];
  let root: Growing | undefined;
  let count = 0;
  const refuse = () => {
    throw s3Error('MalformedXML');
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('opentag', ({ name, attributes }) => {
    const found: Growing = { name: withoutPrefix(name), attributes: localAttributes(attributes), children: [], text: '' };
    if (++count > MOST_ELEMENTS || open.length >= MOST_LEVELS) refuse();
    open.at(-1)?.children.push(found);
    root ??= found;
    open.push(found);
  });
  const addText = (part: string) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => open.pop());
  parser.write(text.startsWith('\ufeff') ? text.slice(1) : text).close();
  return root;
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function localAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name in attributes) found[withoutPrefix(name)] = attributes[name] ?? '';
  return found;
}

export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.name === name);
}

export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}

/** Text of the first child of that name, as it was written; undefined when there is none. */
export function textOf(parent: XmlElement, name: string): string | undefined {
  return childOf(parent, name)?.text;
}
