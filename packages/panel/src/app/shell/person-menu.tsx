import { Suspense, useState } from 'react';
import { late } from '../../ui/late/late.ts';
import { PersonButton } from './person-button.tsx';

const PersonMenuContent = late(() => import('./person-menu-content.tsx').then((file) => file.PersonMenuContent));

/** Who is signed in; what one can do about that is loaded when somebody wants to. */
export function PersonMenu() {
  const [isWanted, setWanted] = useState(false);
  const button = <PersonButton onClick={() => setWanted(true)} />;
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <PersonMenuContent />
    </Suspense>
  );
}
