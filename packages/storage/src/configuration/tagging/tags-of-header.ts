/** `x-amz-tagging`: tags as in a query string, read without any check. */
export function tagsOfHeader(header: string | undefined): Readonly<Record<string, string>> {
  return header === undefined ? {} : Object.fromEntries(new URLSearchParams(header));
}
