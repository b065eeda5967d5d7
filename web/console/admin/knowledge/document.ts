import type { Operations } from '../../../api-client/operations.ts';
import type { Words } from '../../words/words.ts';

export type KnowledgeDocument = Operations['GET /admin/knowledge/documents']['answer']['items'][number];
export type KnowledgeDetail = Operations['GET /admin/knowledge/documents/:id']['answer'];
export type Source = KnowledgeDocument['source'];

/** What these codes mean of a document. */
export const refusalsOf = ({ knowledge }: Words) => ({
  too_large: knowledge.tooLarge,
  unsupported_type: knowledge.badType,
});
