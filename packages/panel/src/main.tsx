import './app/trusted-types.ts';
import './ui/late/first-styles.ts';
import './app/panel.css';
import { ProblemAnswer } from '@daspanel/contract/client.ts';
import { createRoot } from 'react-dom/client';
import { Providers } from './app/providers.tsx';
import { giveStylesTheNonce } from './app/style-nonce.ts';
import { startTexts } from './texts/index.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no element with the id root');
giveStylesTheNonce();
await startTexts();
// An answer that a page shows as a sentence is no fault of the panel.
const onCaughtError = (error: unknown) => void (error instanceof ProblemAnswer || console.error(error));
createRoot(root, { onCaughtError }).render(<Providers />);
