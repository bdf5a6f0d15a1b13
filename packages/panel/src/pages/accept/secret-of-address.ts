import { useEffect, useState } from 'react';

/** What stands behind the `#` of the address, also of one that is opened in the same tab later. It is taken out, so that it does not stay in the history of the browser. */
export function useSecretOfAddress(): string {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const take = () => {
      if (location.hash === '') return;
      setSecret(location.hash.slice(1));
      history.replaceState(history.state, '', location.pathname);
    };
    take();
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return secret;
}
