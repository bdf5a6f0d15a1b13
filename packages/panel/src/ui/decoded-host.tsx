import { showHost } from '@daspanel/contract/host-names.ts';
import { Text } from '@mantine/core';

/** Stands beside the address itself, never in its place: letters of another script can look like one's own. */
export function DecodedHost({ url }: { readonly url: string }) {
  const host = URL.parse(url)?.hostname ?? '';
  const shown = showHost(host);
  if (shown === host || shown === '') return undefined;
  return (
    <Text span size="xs" c="dimmed">
      <bdi>{shown}</bdi>
    </Text>
  );
}
