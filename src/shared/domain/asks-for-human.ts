/**
 * Plain words that ask for a person, in the languages we ship. Deliberately narrow: a false alarm costs the customer
 * a wait, and a miss costs nothing, since the model has a tool for the same wish.
 */
const english =
  /\b(?:(?:talk|speak|chat|connect(?: me)?|transfer(?: me)?|put me through)\s+(?:to|with)\s+(?:a |an |the |your |some )?(?:real |live |human |actual )*(?:human|person|agent|someone|somebody|representative|rep|operator|staff)|(?:human|live|real)\s+(?:agent|person|being|support|representative|operator)|(?:need|want|get me|give me)\s+(?:a |an )?(?:human|real person|live agent|representative|operator))\b/i;

const chinese =
  /转(?:接)?(?:到)?人工|人工(?:客服|服务|坐席|座席)|(?:找|要|叫|换)(?:个|一个)?(?:人工|真人)|真人客服|转客服|^人工$/;

const refusals =
  /\b(?:don'?t|do not|no need (?:to|for)|without)\b.{0,24}\b(?:human|person|agent)\b|不(?:要|用|需要|想)(?:转)?人工/i;

/** Whether a customer's own words ask for a human agent. */
export function asksForHuman(text: string): boolean {
  const words = text.trim();
  if (refusals.test(words)) return false;
  return english.test(words) || chinese.test(words) || /^(?:human|agent|operator)[.!?]*$/i.test(words);
}
