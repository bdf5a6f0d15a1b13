import type { SiteFiles } from '../site/site-files.ts';
import type { FileNode, FileSystem, MountType } from './emscripten.ts';

/** Names that are remembered at most. An application has some thousand files; a script that walks a whole disk has no end of them. */
const MOST_REMEMBERED = 20_000;

/**
 * Mounts a folder of this machine, which `files` is confined to, and mends what the builds' file systems get wrong. The function that is
 * returned makes PHP look at the folder anew; it is called before each request.
 */
export function mountFolder(
  target: FileSystem,
  files: SiteFiles,
  { root, at, userIsRoot }: { readonly root: string; readonly at: string; readonly userIsRoot: boolean },
): () => void {
  const mounted = target.filesystems.NODEFS;
  // They make the target of a link relative to the mount and lose where it pointed.
  mounted.node_ops['readlink'] = (node: object) => {
    try {
      return files.readlinkSync(mounted.realPath(node));
    } catch (error) {
      throw new target.ErrnoError(mounted.convertNodeCode(error));
    }
  };
  if (userIsRoot) giveOwnFilesToRoot(mounted.node_ops);
  // They remember each name's type and inode for ever, and miss what other workers and other programs change.
  let remembered: FileNode[] = [];
  const forgetNames = () => {
    for (const node of remembered) target.hashRemoveNode(node);
    remembered = [];
  };
  const remember = target.hashAddNode.bind(target);
  target.hashAddNode = (node) => {
    if (remembered.length >= MOST_REMEMBERED) forgetNames();
    remember(node);
    if (node.mount?.type === mounted) remembered.push(node);
  };
  // All generations lose a descriptor for each file that cannot be opened, and are mute once they have none left.
  const open = mounted.stream_ops.open;
  mounted.stream_ops.open = (stream) => {
    try {
      open(stream);
    } catch (error) {
      target.closeStream(stream.fd);
      throw error;
    }
  };
  const lookUpMode = mounted.getMode.bind(mounted);
  mounted.getMode = (path) => files.heldFolderMode(path) ?? lookUpMode(path);
  target.mkdirTree(at);
  target.mount(mounted, { root }, at);
  return () => {
    forgetNames();
    files.forgetFolders();
  };
}

/**
 * In a build whose getuid() is a constant 0, PHP takes session files for a stranger's unless root seems to own them: files of this process's
 * user are shown as root's.
 */
function giveOwnFilesToRoot(operations: MountType['node_ops']): void {
  const { getattr } = operations;
  const user = process.getuid?.();
  operations.getattr = (node) => {
    const attributes = getattr(node);
    return attributes.uid === user ? { ...attributes, uid: 0 } : attributes;
  };
}
