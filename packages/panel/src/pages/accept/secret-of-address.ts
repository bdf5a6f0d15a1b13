import { useEffect, useState } from 'react';

/** What stands behind the `#` of the address when the page opens. It is taken out, so that it does not stay in the history of the browser. */
export function useSecretOfAddress(): string {
  const [secret] = useState(() => location.hash.slice(1));
  useEffect(() => history.replaceState(history.state, '', location.pathname), []);
  return secret;
}
