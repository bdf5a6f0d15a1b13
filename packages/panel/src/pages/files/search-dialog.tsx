import { files } from '@daspanel/contract/files.ts';
import { Button, Group, Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { answerQuery } from '../../api/use-answer.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { showName } from './entry-path.ts';
import type { FilePlace } from './file-place.ts';

interface Given {
  readonly place: FilePlace;
  readonly folder: string;
  readonly onClose: () => void;
  readonly onFound: (path: string, isFolder: boolean) => void;
}

/** Searches names and contents from a folder on. */
export function SearchDialog(given: Given) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<{ readonly name?: string; readonly text?: string }>();
  return (
    <Modal
      opened
      onClose={given.onClose}
      title={t('files.search.title', { path: given.folder })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ ...(name === '' ? {} : { name }), ...(text === '' ? {} : { text }) });
        }}
      >
        <Group align="end" gap="xs">
          <TextInput
            label={t('files.search.name')}
            value={name}
            onChange={(change) => setName(change.currentTarget.value)}
            data-autofocus
          />
          <TextInput label={t('files.search.text')} value={text} onChange={(change) => setText(change.currentTarget.value)} />
          <Button type="submit" disabled={name === '' && text === ''}>
            {t('files.action.search')}
          </Button>
        </Group>
      </form>
      {asked !== undefined && <Found {...given} asked={asked} />}
    </Modal>
  );
}

function Found({ place, folder, asked, onFound }: Given & { readonly asked: { readonly name?: string; readonly text?: string } }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(answerQuery(files.search, { params: place, query: { path: folder, ...asked } }));
  if (error !== null)
    return (
      <Text c="red" size="sm" mt="sm">
        {sayProblem(error)}
      </Text>
    );
  if (data === undefined) return undefined;
  return (
    <Stack gap={4} mt="sm" role="status">
      {data.body.items.length === 0 && <Text size="sm">{t('files.search.none')}</Text>}
      {data.body.items.map(({ path, type, line }) => (
        <UnstyledButton key={path} onClick={() => onFound(path, type === 'folder')}>
          <Text size="sm">{showName(path)}</Text>
          {line !== undefined && (
            <Text size="xs" c="dimmed" truncate>
              {t('files.search.line', { number: line.number })}: {showHidden(line.text)}
            </Text>
          )}
        </UnstyledButton>
      ))}
      {!data.body.complete && (
        <Text size="xs" c="dimmed">
          {t('files.search.incomplete')}
        </Text>
      )}
    </Stack>
  );
}
