const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

export interface SignatureDate {
  /** `20261124T214004Z`, as it stands in the string to sign. */
  readonly text: string;
  readonly milliseconds: number;
}

/** A time in ISO 8601's basic form, or as HTTP writes it; undefined when it is neither. */
export function readSignatureDate(text: string | undefined): SignatureDate | undefined {
  if (text === undefined) return undefined;
  const match = BASIC.exec(text);
  const milliseconds =
    match === null ? Date.parse(text) : Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return { text: match === null ? basicForm(milliseconds) : text, milliseconds };
}

export function basicForm(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
