import { useEffect, useState } from 'preact/hooks';
import { saySize } from '../../ui/say-size.ts';
import type { Upload } from '../chat/chat-state.ts';
import { useShown } from './chat-context.ts';
import { Icon } from './icon.tsx';

/** Files that will go with the next message, on their way up. */
export function Uploads({ uploads, maxBytes }: { uploads: readonly Upload[]; maxBytes: number }) {
  return (
    <ul class="uploads">
      {uploads.map((upload) => (
        <UploadItem key={upload.id} upload={upload} maxBytes={maxBytes} />
      ))}
    </ul>
  );
}

function UploadItem({
  upload: { id, file, progress, attachment, fault },
  maxBytes,
}: {
  upload: Upload;
  maxBytes: number;
}) {
  const { chat, words } = useShown();
  const preview = usePreview(file);
  const [broken, setBroken] = useState(false);
  const faults = {
    too_large: words.tooLarge(saySize(maxBytes)),
    unsupported_type: words.unsupported,
    failed: words.uploadFailed,
  };
  return (
    <li class={fault ? 'bad' : ''}>
      {preview && !broken ? <img src={preview} alt="" onError={() => setBroken(true)} /> : <Icon name="file" />}
      <span>
        {file.name || words.file}
        <small>{fault ? faults[fault] : saySize(file.size)}</small>
      </span>
      {!attachment && !fault && <progress value={progress} max={1} aria-label={file.name} />}
      <button
        type="button"
        class="plain"
        aria-label={`${words.remove}: ${file.name}`}
        title={words.remove}
        onClick={() => chat.files.detach(id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** An address of the picture within this browser, for as long as it is shown. */
function usePreview(file: File): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
