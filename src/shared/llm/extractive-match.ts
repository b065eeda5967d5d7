/** Words that stand in every question and tell nothing apart. */
const COMMON = new Set(
  (
    'a an and are at be can could do does for from have how i if in is it me my of on or our please tell that the there ' +
    'this to was we what when where which who why will with would you your'
  ).split(' '),
);
/** The same in Chinese, cut out before pairs of characters are made. */
const COMMON_HAN = /请问|我想|怎么样|怎么|怎样|如何|什么|多少|可以|是否|能不能|你们|我们|[的了吗呢吧啊我你您是在有和]/g;

/** What a text is compared by: words of Latin and digits, pairs of Han characters (Chinese writes no spaces). */
export function termsOf(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of text.toLowerCase().match(/[[\p{L}\p{N}]--\p{Script=Han}]+/gv) ?? []) {
    if (!COMMON.has(word)) terms.add(stem(word));
  }
  for (const run of text.replace(COMMON_HAN, ' ').match(/\p{Script=Han}+/gu) ?? []) {
    if (run.length === 1) terms.add(run);
    for (let i = 0; i + 1 < run.length; i += 1) terms.add(run.slice(i, i + 2));
  }
  return terms;
}

/** refunds, refunded, refunding → refund; good enough to compare, never shown. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word.replace(/s$/, '');
}

/** The part of the question's terms that the text has, 0..1. */
export function scoreText(text: string, terms: Set<string>): number {
  if (terms.size === 0) return 0;
  const has = termsOf(text);
  return [...terms].filter((term) => has.has(term)).length / terms.size;
}

/** A text of at most about `longest` characters: whole if it fits, else the run of sentences that answers best. */
export function excerpt(text: string, terms: Set<string>, longest: number): string {
  if (text.length <= longest) return text;
  const sentences = text.match(/[^。！？.!?\n]+(?:[。！？.!?\n]+\s*|$)/gu) ?? [text];
  let best = { score: -1, from: 0, to: 0, quote: '' };
  for (let from = 0; from < sentences.length; from += 1) {
    let to = from + 1;
    let quote = sentences[from] ?? '';
    while (to < sentences.length && quote.length + (sentences[to] ?? '').length <= longest) quote += sentences[to++];
    const score = scoreText(quote, terms);
    if (score > best.score) best = { score, from, to, quote };
  }
  const cut = best.quote.length > longest ? `${[...best.quote].slice(0, longest).join('')}…` : best.quote.trim();
  return `${best.from > 0 ? '… ' : ''}${cut}${best.to < sentences.length && !cut.endsWith('…') ? ' …' : ''}`;
}
