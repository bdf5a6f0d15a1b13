import './app/trusted-types.ts';
import './ui/late/first-styles.ts';
import './app/panel.css';
import { createRoot } from 'react-dom/client';
import { Providers } from './app/providers.tsx';
import { giveStylesTheNonce } from './app/style-nonce.ts';
import { startTexts } from './texts/index.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no element with the id root');
giveStylesTheNonce();
await startTexts();
createRoot(root).render(<Providers />);
