import { ProblemAnswer } from '@daspanel/contract/client.ts';
import type { EditorView } from '@codemirror/view';
import { Alert, Button, Group, Stack, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../../api/tell.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { CopyAs } from '../../ui/copy-as.tsx';
import { showName } from './entry-path.ts';
import { putCommand } from './file-commands.ts';
import type { FilePlace } from './file-place.ts';
import classes from './files.module.css';
import { languageOf } from './language-of.ts';
import { makeEditor, makeMergeView, type EditorWishes } from './make-editor.ts';
import { readText, saveText } from './stored-text.ts';

interface Content {
  readonly text: string;
  readonly etag: string;
}
interface Given {
  readonly place: FilePlace;
  readonly path: string;
  readonly mayWrite: boolean;
  readonly stored: Content;
  readonly onChanged: (isChanged: boolean) => void;
}

/** The text of a file. Somebody else's change shows as two texts side by side; nothing is lost without being asked. */
export function FileEditor({ place, path, mayWrite, stored, onChanged }: Given) {
  const { t } = useTranslation();
  const [start, setStart] = useState<{ readonly mine: string; readonly theirs?: Content }>({ mine: stored.text });
  const [etag, setEtag] = useState(stored.etag);
  const [isChanged, setChanged] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const view = useRef<EditorView>(null);
  const note = (changed: boolean) => {
    setChanged(changed);
    onChanged(changed);
  };
  const save = async (against = etag) => {
    if (!mayWrite || view.current === null) return;
    const text = view.current.state.doc.toString();
    setSaving(true);
    try {
      setEtag(await saveText(place, { path, etag: against }, text));
      note(false);
      setStart({ mine: text });
      await tell(t('files.editor.saved'));
    } catch (error) {
      const theirs = isConflict(error) ? await readText(place, path).catch(() => undefined) : undefined;
      if (theirs?.kind === 'text') setStart({ mine: text, theirs });
      else await tell(sayProblem(error), { isBad: true });
    } finally {
      setSaving(false);
    }
  };
  const { theirs } = start;
  const take = (content: Content) => {
    setEtag(content.etag);
    note(false);
    setStart({ mine: content.text });
  };
  useWarnBeforeLeaving(isChanged);
  return (
    <Stack gap="xs">
      {theirs !== undefined && (
        <Alert color="orange" variant="light" p="xs">
          <Group gap="xs">
            <Text size="sm">{t('files.editor.conflict')}</Text>
            <Button size="compact-sm" onClick={() => void save(theirs.etag)}>
              {t('files.editor.keepMine')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => take(theirs)}>
              {t('files.editor.takeTheirs')}
            </Button>
          </Group>
        </Alert>
      )}
      <Text component="div" className={classes.editor}>
        <EditorPane start={start} path={path} isReadOnly={!mayWrite} view={view} onSave={() => void save()} onChange={() => note(true)} />
      </Text>
      {mayWrite && (
        <Group justify="flex-end" gap="sm">
          {isChanged && (
            <Text size="sm" c="dimmed" role="status">
              {t('files.editor.unsaved')}
            </Text>
          )}
          <CopyAs of={putCommand(place, path)} />
          <Button loading={isSaving} disabled={!isChanged || theirs !== undefined} onClick={() => void save()}>
            {t('files.editor.save')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface PaneGiven {
  readonly start: { readonly mine: string; readonly theirs?: Content };
  readonly path: string;
  readonly isReadOnly: boolean;
  readonly view: { current: EditorView | null };
  readonly onSave: () => void;
  readonly onChange: () => void;
}

function EditorPane({ start, path, isReadOnly, view, onSave, onChange }: PaneGiven) {
  const { t } = useTranslation();
  const isDark = useComputedColorScheme('light') === 'dark';
  const parent = useRef<HTMLDivElement>(null);
  const save = useEffectEvent(onSave);
  const change = useEffectEvent(onChange);
  const label = t('files.editor.label', { path: showName(path) });
  useEffect(() => {
    let end: (() => void) | undefined;
    let isOver = false;
    void languageOf(path).then((language) => {
      if (isOver || parent.current === null) return;
      const text = view.current?.state.doc.toString() ?? start.mine;
      const common = { parent: parent.current, label, language, isDark, isReadOnly };
      const wishes: EditorWishes = {
        ...common,
        text: start.theirs === undefined ? start.mine : text,
        onSave: () => save(),
        onChange: () => change(),
      };
      const made = start.theirs === undefined ? makeEditor(wishes) : makeMergeView(wishes, start.theirs.text);
      const editor = 'b' in made ? made.b : made;
      view.current = editor;
      editor.focus();
      end = () => made.destroy();
    });
    return () => {
      isOver = true;
      end?.();
    };
  }, [start, path, isDark, isReadOnly, label, view]);
  return <div ref={parent} />;
}

function isConflict(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.problem.code === 'revision-mismatch';
}

function useWarnBeforeLeaving(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);
}
