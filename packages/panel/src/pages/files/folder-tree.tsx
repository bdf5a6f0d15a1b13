import { files } from '@daspanel/contract/files.ts';
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { showName } from './entry-path.ts';
import type { FilePlace } from './file-place.ts';
import classes from './files.module.css';

interface Given {
  readonly place: FilePlace;
  readonly current: string;
  readonly onOpen: (path: string) => void;
}

/** The folders of the version; each is read when it is unfolded. */
export function FolderTree(given: Given) {
  const { t } = useTranslation();
  return (
    <nav className={classes.tree} aria-label={t('files.tree')}>
      <Branch {...given} path="/" name={t('files.home')} isUnfolded />
    </nav>
  );
}

function Branch({
  path,
  name,
  isUnfolded,
  ...given
}: Given & { readonly path: string; readonly name: string; readonly isUnfolded?: boolean }) {
  const isOnTheWay = given.current.startsWith(`${path}/`);
  const [chosen, setChosen] = useState(isUnfolded);
  const isOpen = chosen ?? isOnTheWay;
  const Arrow = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton
        className={classes.branch}
        aria-expanded={isOpen}
        aria-current={given.current === path}
        onClick={() => {
          setChosen(given.current === path ? !isOpen : true);
          given.onOpen(path);
        }}
      >
        <Arrow size={14} aria-hidden />
        <IconFolder size={14} aria-hidden />
        {showName(name)}
      </UnstyledButton>
      {isOpen && <Inner {...given} path={path} />}
    </div>
  );
}

function Inner({ path, ...given }: Given & { readonly path: string }) {
  const found = useLateAnswer(true, files.list, { params: given.place, query: { path, limit: 200 } })?.body;
  const folders = found?.items.filter(({ type, reachable }) => type === 'folder' && reachable) ?? [];
  return (
    <div className={classes.inner}>
      {folders.map((folder) => (
        <Branch key={folder.path} {...given} path={folder.path} name={folder.name} />
      ))}
    </div>
  );
}
