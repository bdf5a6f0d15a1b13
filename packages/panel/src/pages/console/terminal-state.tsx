import { Alert, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../../ui/say-problem.tsx';
import type { LinkState } from './keep-link.ts';

/** Says how it stands with a console, while it is not simply open. */
export function TerminalState({
  state,
  onTakeBack,
  onClose,
  onAgain,
}: {
  readonly state: LinkState;
  readonly onTakeBack: () => void;
  readonly onClose: () => void;
  readonly onAgain: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {state.is !== 'open' && state.is !== 'connecting' && (
        <Alert color={state.is === 'ended' ? 'gray' : 'yellow'} p="xs" radius="sm" mb={6}>
          <Group justify="space-between" gap="xs">
            <Sentence state={state} />
            <Group gap="xs">
              {state.is === 'elsewhere' && (
                <Button size="compact-xs" variant="default" onClick={onTakeBack}>
                  {t('console.takeBack')}
                </Button>
              )}
              {state.is === 'ended' && (
                <Button size="compact-xs" variant="default" onClick={onAgain}>
                  {t('console.again')}
                </Button>
              )}
              {(state.is === 'ended' || state.is === 'refused') && (
                <Button size="compact-xs" variant="default" onClick={onClose}>
                  {t('console.close')}
                </Button>
              )}
            </Group>
          </Group>
        </Alert>
      )}
    </div>
  );
}

function Sentence({ state }: { readonly state: LinkState }) {
  const { t } = useTranslation();
  if (state.is === 'refused') return <span>{sayProblem(state.error)}</span>;
  if (state.is === 'open') return null;
  if (state.is !== 'ended') return <span>{t(`console.state.${state.is}`)}</span>;
  const { reason, status, outOfMemory } = state.end;
  const cause = outOfMemory ? 'outOfMemory' : reason;
  return <span>{t(`console.state.ended.${cause}`, { status: status ?? '' })}</span>;
}
