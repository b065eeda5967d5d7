import type { AnswerOf } from '../../api-client/create-api-client.ts';

type Asked = { baseUrl: string; token: string; conversationId: string; file: File; signal: AbortSignal };
export type Uploaded = AnswerOf<'POST /files'>;

/** Rejects with the problem's `code` as its message. XMLHttpRequest, since `fetch` does not tell how far it is. */
export function uploadFile(asked: Asked, onProgress: (progress: number) => void): Promise<Uploaded> {
  const { baseUrl, token, conversationId, file, signal } = asked;
  const form = new FormData();
  // The server reads in this order.
  form.set('conversationId', conversationId);
  form.set('file', file, file.name || 'file');
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${baseUrl}/api/v1/files`);
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201) resolve(request.response as Uploaded);
      else reject(new Error(String((request.response as { code?: unknown } | null)?.code)));
    };
    request.onerror = () => reject(new Error('failed'));
    request.onabort = () => reject(new Error('aborted'));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
