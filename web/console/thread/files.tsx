import { useState } from 'preact/hooks';
import type { Message } from '#contract/wire.ts';
import { saySize } from '../../ui/say-size.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useAct } from '../ui/use-act.ts';
import { useAnswer } from '../ui/use-answer.ts';

type File = Message['attachments'][number];

/** Files of a message: pictures small, others by name. */
export const Files = ({ files }: { files: readonly File[] }) => (
  <div class="files">
    {files.map((file) =>
      file.type.startsWith('image/') ? (
        <Picture key={file.fileId} file={file} />
      ) : (
        <FileCard key={file.fileId} file={file} />
      ),
    )}
  </div>
);

/** Links are signed and live for minutes, so each click asks for another. */
function useOpenFile({ fileId }: File) {
  const { api } = useDesk();
  const { busy, act } = useAct();
  const open = () =>
    act(async () => {
      const { url } = await api.request('GET /files/:id/link', { params: { id: fileId } });
      location.assign(url);
    });
  return { busy, open };
}

function Picture({ file }: { file: File }) {
  const words = useWords();
  const { api } = useDesk();
  const [broken, setBroken] = useState(false);
  const { open } = useOpenFile(file);
  const { data } = useAnswer(() => api.request('GET /files/:id/link', { params: { id: file.fileId } }), [file.fileId]);
  const small = data?.thumbnailUrl;
  if (broken || (data && !small)) return <FileCard file={file} />;
  return (
    <button type="button" class="picture" title={`${words.thread.download}: ${file.name}`} onClick={() => void open()}>
      {small && <img src={small} alt={file.name} onError={() => setBroken(true)} />}
    </button>
  );
}

function FileCard({ file }: { file: File }) {
  const words = useWords();
  const { busy, open } = useOpenFile(file);
  return (
    <button type="button" class="file" disabled={busy} title={words.thread.download} onClick={() => void open()}>
      <Icon name="file" />
      <span>
        <strong>{file.name}</strong>
        <span class="hint">{saySize(file.size)}</span>
      </span>
      <Icon name="down" size={16} />
    </button>
  );
}
