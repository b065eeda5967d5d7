import { rm } from 'node:fs/promises';
import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { filesRoutes, formFields } from '#contract/routes/files.ts';
import { may } from '#domain/policy.ts';
import { storeFile } from '#shared/commands/files/store-file.ts';
import { requireFeature } from '#shared/commands/settings/require-feature.ts';
import { visibleConversation } from '#shared/commands/visible-conversation.ts';
import { type FileRow, fileKey, findFile } from '#shared/db/files.ts';
import { thumbnailType } from '#shared/files/look-at-image.ts';
import { isSigned, signLink } from '#shared/files/sign-link.ts';
import { bytesToId } from '#shared/id.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { mount } from '../mount.ts';
import { receiveUpload } from '../receive-upload.ts';

/** Files of conversations: uploaded by who takes part, seen by who may see the conversation. */
export function serveFiles(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, files, fieldKeys, settings, config, now } = deps;

  mount(router, deps, filesRoutes, {
    'POST /files': async ({ account, subject, ctx }) => {
      requireFeature(deps, 'attachments');
      if (subject.type === 'user' && !may(subject, 'conversations.reply')) throw new AppError('forbidden');
      let conversationId = '';
      const begin = async (fields: Record<string, string>) => {
        ({ conversationId } = parse(formFields, fields));
        await visibleConversation(knex, conversationId, subject);
      };
      const { maxBytes } = settings.get('files');
      const { upload } = await receiveUpload(ctx.req, { dataDir: config.DATA_DIR, maxBytes, begin });
      try {
        const by = { type: account.type, id: account.id };
        const { thumbnail, ...file } = await storeFile(deps, { conversationId, by, upload });
        return { ...file, ...linkTo(file.fileId, thumbnail) };
      } finally {
        await rm(upload.path, { force: true });
      }
    },
    'GET /files/:id/link': async ({ params, subject }) => {
      const file = await findFile(knex, params.id);
      if (!file) throw new AppError('not_found');
      await visibleConversation(knex, bytesToId(file.conversation_id), subject);
      return linkTo(params.id, file.thumbnail === 1);
    },
    'GET /files/:id': async ({ params: { id }, query: { expires, signature, variant }, ctx }) => {
      if (!isSigned(fieldKeys, { id, variant, expires }, signature)) throw new AppError('forbidden');
      const left = expires - Math.floor(now() / 1000);
      if (left <= 0) throw new AppError('expired', 'This link has ended. Ask for a new one.');
      const file = await findFile(knex, id);
      const bytes = file && (await files.read(fileKey(id, variant)));
      if (!bytes) throw new AppError('not_found');
      describeBytes(ctx, file, variant, left);
      ctx.body = bytes;
    },
  });

  function linkTo(id: string, thumbnail: boolean) {
    const expires = Math.floor(now() / 1000) + settings.get('files').linkSeconds;
    return {
      url: signLink(fieldKeys, { id, variant: 'file', expires }),
      thumbnailUrl: thumbnail ? signLink(fieldKeys, { id, variant: 'thumbnail', expires }) : null,
      expiresAt: new Date(expires * 1000).toISOString(),
    };
  }
}

/** Somebody else made these bytes: they are saved, never shown as a page of ours, and nothing in them runs. */
function describeBytes(ctx: ApiContext, file: FileRow, variant: 'file' | 'thumbnail', left: number): void {
  ctx.set({
    'content-type': variant === 'file' ? file.type : thumbnailType,
    'content-disposition': `attachment; filename="file"; filename*=UTF-8''${encodeName(file.name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': `private, max-age=${left}, immutable`,
    ...(variant === 'file' ? { 'content-length': String(file.size) } : {}),
  });
}

/** Percent-encoding of RFC 8187, which leaves fewer characters than `encodeURIComponent`. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
