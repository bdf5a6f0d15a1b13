import type { Output } from './output.ts';

export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

export interface PageWishes {
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

/** Prints one page of a list, or all of them as one, and says how to see more. `read` fetches one page. */
export async function printPage<Item>(
  output: Output,
  wishes: PageWishes,
  read: (query: { readonly limit?: number; readonly cursor?: string }) => Promise<Page<Item>>,
  render: (items: readonly Item[]) => Promise<void>,
): Promise<void> {
  const page = await readPages(wishes, read);
  await output.answer(page, () => render(page.items));
  if (page.next !== null && !output.json) output.note(`There are more: --all shows every one, --cursor ${page.next} the next page.`);
}

const LARGEST_PAGE = 100;

async function readPages<Item>(wishes: PageWishes, read: Parameters<typeof printPage<Item>>[2]): Promise<Page<Item>> {
  const limit = wishes.limit ?? (wishes.all === true ? LARGEST_PAGE : undefined);
  const size = limit === undefined ? {} : { limit };
  let page = await read({ ...size, ...(wishes.cursor === undefined ? {} : { cursor: wishes.cursor }) });
  const items = [...page.items];
  while (wishes.all === true && page.next !== null) {
    page = await read({ ...size, cursor: page.next });
    items.push(...page.items);
  }
  return { items, next: page.next };
}
