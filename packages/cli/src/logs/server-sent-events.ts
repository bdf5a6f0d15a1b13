export interface ServerSentEvent {
  readonly name: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** Reads a stream of server-sent events (HTML standard, section 9.2.6); comments and fields that mean nothing here are passed over. */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncIterable<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readBlock(block);
      if (event !== undefined) yield event;
    }
  }
}

function readBlock(block: string): ServerSentEvent | undefined {
  const fields = block.split(/\r?\n/).map((line) => /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []);
  const values = (wanted: string) => fields.filter(([, name]) => name === wanted).map(([, , value = '']) => value);
  const data = values('data');
  if (data.length === 0) return undefined;
  return { name: values('event').at(-1) ?? 'message', data: data.join('\n'), id: values('id').at(-1) };
}
