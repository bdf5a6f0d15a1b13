import { lazy, Suspense } from 'react';

const DecodedHost = lazy(() => import('./decoded-host.tsx').then((file) => ({ default: file.DecodedHost })));

/** The host name of an address as people read it; nothing where it reads so already. What decodes it is loaded where it is needed. */
export function ReadableHost({ url }: { readonly url: string }) {
  if (!/xn--/i.test(url)) return undefined;
  return (
    <Suspense>
      <DecodedHost url={url} />
    </Suspense>
  );
}
