import { useTranslation } from 'react-i18next';
import { useAnswerTimes } from '../../api/answer-times.ts';
import { LiveState } from './live-state.tsx';

/** How quick the server was: what it says of itself, and what the browser saw. */
export function Footer() {
  const { t } = useTranslation();
  const [last] = useAnswerTimes();
  return (
    <>
      <LiveState />
      {last !== undefined && (
        <span title={`${last.method} ${last.path}`}>
          {last.server !== undefined && `${t('shell.time.server', { milliseconds: last.server.toFixed(1) })} · `}
          {t('shell.time.total', { milliseconds: Math.round(last.total) })}
        </span>
      )}
    </>
  );
}
