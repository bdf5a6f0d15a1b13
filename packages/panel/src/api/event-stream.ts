/** One server-sent event (WHATWG HTML, 9.2). */
export interface StreamedEvent {
  readonly id: string | undefined;
  /** `message` where the server names none. */
  readonly name: string;
  readonly data: string;
}

/** Reads server-sent events from bytes. Comments, which keep a connection open, give nothing. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = `${rest}${decoder.decode(chunk, { stream: true })}`.replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== undefined) yield event;
    }
  }
}

function parseBlock(block: string): StreamedEvent | undefined {
  const fields = block.split('\n').map((line) => /^([a-z]+): ?(.*)$/.exec(line));
  const valuesOf = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ''] : []));
  const data = valuesOf('data');
  const [name] = valuesOf('event');
  if (data.length === 0 && name === undefined) return undefined;
  return { id: valuesOf('id').at(-1), name: name ?? 'message', data: data.join('\n') };
}
