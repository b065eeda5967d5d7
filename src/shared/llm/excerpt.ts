import { relevanceOf } from '#domain/relevance.ts';
import { terms } from '#domain/terms.ts';

/** A text of at most about `longest` characters: whole if it fits, else the run of sentences that answers best. */
export function excerpt(text: string, question: string, longest: number): string {
  if (text.length <= longest) return text;
  const wanted = terms(question);
  const sentences = text.match(/[^。！？.!?\n]+(?:[。！？.!?\n]+\s*|$)/gu) ?? [text];
  let best = { share: -1, from: 0, to: 0, quote: '' };
  for (let from = 0; from < sentences.length; from += 1) {
    let to = from + 1;
    let quote = sentences[from] ?? '';
    while (to < sentences.length && quote.length + (sentences[to] ?? '').length <= longest) quote += sentences[to++];
    const { share } = relevanceOf(wanted, terms(quote));
    if (share > best.share) best = { share, from, to, quote };
  }
  const cut = best.quote.length > longest ? `${[...best.quote].slice(0, longest).join('')}…` : best.quote.trim();
  return `${best.from > 0 ? '… ' : ''}${cut}${best.to < sentences.length && !cut.endsWith('…') ? ' …' : ''}`;
}
