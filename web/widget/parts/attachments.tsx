import { useEffect, useState } from 'preact/hooks';
import { saySize } from '../../ui/say-size.ts';
import type { Attachment } from '../chat/chat-state.ts';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  return (
    <div class="attachments">
      {attachments.map((attachment) => (
        <File key={attachment.fileId} attachment={attachment} />
      ))}
    </div>
  );
}

/** A file that was sent: a picture small, anything else by name. Its link is asked for when it is wanted. */
function File({ attachment: { fileId, name, type, size } }: { attachment: Attachment }) {
  const { chat, words } = useShown();
  // The page's policy may forbid it, or its link has ended.
  const [broken, setBroken] = useState(false);
  const thumbnail = useThumbnail(fileId, type.startsWith('image/') && !broken);
  const shown = name || words.file;
  const download = () =>
    chat.files.link(fileId).then(
      ({ url }) => {
        const link = document.createElement('a');
        link.href = url;
        link.rel = 'noopener noreferrer';
        // The server says that it is to be saved, so the page stays.
        link.click();
      },
      () => {},
    );
  return (
    <button type="button" class={thumbnail ? 'file picture' : 'file'} title={shown} onClick={() => void download()}>
      {thumbnail ? (
        <img src={thumbnail} alt={shown} onError={() => setBroken(true)} />
      ) : (
        <>
          <Icon name="file" />
          <span>
            {shown}
            {size > 0 && <small>{saySize(size)}</small>}
          </span>
        </>
      )}
    </button>
  );
}

function useThumbnail(fileId: string, isPicture: boolean): string | null {
  const { chat } = useShown();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!isPicture) return setUrl(null);
    let gone = false;
    chat.files.link(fileId).then(
      ({ thumbnailUrl }) => gone || setUrl(thumbnailUrl),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [chat, fileId, isPicture]);
  return url;
}
