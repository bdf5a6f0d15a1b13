/** Whether every word of the query begins a word of the text, or stands somewhere in it from three letters on. */
export function fits(query: string, text: string): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part) || (part.length > 2 && word.includes(part))));
}
