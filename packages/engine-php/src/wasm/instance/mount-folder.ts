import type { SiteFiles } from '../site/site-files.ts';
import type { FileSystem } from './emscripten.ts';

/** Mounts a folder of this machine, which `files` is confined to. Mends what the older builds' file system gets wrong. */
export function mountFolder(target: FileSystem, files: SiteFiles, { root, at }: { readonly root: string; readonly at: string }): void {
  const mounted = target.filesystems.NODEFS;
  // They make the target of a link relative to the mount and lose where it pointed.
  mounted.node_ops['readlink'] = (node: object) => files.readlinkSync(mounted.realPath(node));
  // They remember each name's type and inode for ever, and miss what other workers and other programs change.
  const remember = target.hashAddNode.bind(target);
  target.hashAddNode = (node) => {
    if (node.node_ops !== mounted.node_ops) remember(node);
  };
  const lookUpMode = mounted.getMode.bind(mounted);
  mounted.getMode = (path) => files.heldFolderMode(path) ?? lookUpMode(path);
  target.mkdirTree(at);
  target.mount(mounted, { root }, at);
}
