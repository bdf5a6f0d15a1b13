import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../../ui/say-problem.tsx';
import type { AsCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';

export interface Question {
  readonly title: string;
  readonly label: string;
  readonly help?: string;
  readonly initial: string;
  /** Of a box that can be ticked. */
  readonly box?: string;
  readonly submit: (text: string, isTicked: boolean) => Promise<unknown>;
  readonly copyAs: (text: string, isTicked: boolean) => AsCommand;
}

interface Given {
  readonly question: Question;
  readonly onClose: () => void;
  /** When it was submitted; default: `onClose`. */
  readonly onDone?: () => void;
}

/** A dialog with one text. What the server refuses stands at the field. */
export function AskText({ question, onClose, onDone = onClose }: Given) {
  const { t } = useTranslation();
  const [text, setText] = useState(question.initial);
  const [isTicked, setTicked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>();
  const submit = async () => {
    setBusy(true);
    try {
      await question.submit(text, isTicked);
      onDone();
    } catch (error) {
      setProblem(sayProblem(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={question.title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={question.label}
            description={question.help}
            value={text}
            error={problem}
            onChange={(change) => setText(change.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          {question.box !== undefined && (
            <Checkbox label={question.box} checked={isTicked} onChange={(change) => setTicked(change.currentTarget.checked)} />
          )}
          <Group justify="flex-end" gap="xs">
            <CopyAs of={question.copyAs(text, isTicked)} />
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={isBusy} disabled={text === ''}>
              {question.title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
