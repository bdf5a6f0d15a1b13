import type { ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import { loadAll } from '../ui/late/all-there.ts';

/** Tells the person in a corner of the screen, and to screen readers. `isBad`: something did not work. */
export async function tell(message: ReactNode, options: { readonly isBad?: true; readonly title?: string } = {}): Promise<void> {
  const [{ notifications }] = await Promise.all([import('@mantine/notifications'), loadAll()]);
  notifications.show({
    message,
    ...(options.title === undefined ? {} : { title: options.title }),
    color: options.isBad === true ? 'red' : 'teal',
    closeButtonProps: { 'aria-label': texts.t('ui.close') },
    autoClose: options.isBad === true ? 10_000 : 4000,
  });
}
