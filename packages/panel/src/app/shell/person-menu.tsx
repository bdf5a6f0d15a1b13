import { Suspense, useState } from 'react';
import { loadAll } from '../../ui/late/all-there.ts';
import { late } from '../../ui/late/late.ts';
import { PersonButton } from './person-button.tsx';

const load = async () => (await import('./person-menu-content.tsx')).PersonMenuContent;
const PersonMenuContent = late(load);

/** Who is signed in; what one can do about that is loaded when somebody wants to. */
export function PersonMenu() {
  const [isWanted, setWanted] = useState(false);
  const prepare = () => void Promise.all([load(), loadAll()]);
  const button = <PersonButton onClick={() => setWanted(true)} onPointerEnter={prepare} onFocus={prepare} />;
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <PersonMenuContent />
    </Suspense>
  );
}
