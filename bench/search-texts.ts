/** Words as a shop's customers use them; each list from the most frequent to the rarest. */
const english = (
  'order delivery parcel refund please when package arrive status return payment invoice size colour change address ' +
  'cancel discount account password broken missing wrong late help shipping tracking number courier exchange warranty ' +
  'store stock price gift card voucher receipt email phone subscription upgrade battery screen charger cable manual'
).split(' ');
const chinese = (
  '订单 快递 退款 什么时候 到货 物流 包裹 发票 地址 修改 取消 优惠券 账号 密码 破损 少件 发错 迟到 帮忙 运费 ' +
  '单号 换货 保修 门店 库存 价格 礼品卡 收据 邮箱 电话 会员 升级 电池 屏幕 充电器 数据线 说明书 颜色 尺码 客服'
).split(' ');

/** A generator that gives the same numbers each time (mulberry32), 0 to 1. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The first words of a list come far more often than the last, as in any language. */
const pick = (words: string[], random: () => number): string => words[Math.floor(words.length * random() ** 3)] ?? '';

/** Message number `n`: mostly Chinese or mostly English, 4 to 15 words, an order number in each third. */
export function textOf(n: number, random: () => number): string {
  const words = random() < 0.5 ? chinese : english;
  const count = 4 + Math.floor(random() * 12);
  const said = Array.from({ length: count }, () => pick(words, random));
  if (n % 3 === 0) said.push(`A${100_000 + ((n * 7919) % 900_000)}`);
  return said.join(words === chinese ? '' : ' ');
}

/** What people look for: rare, frequent, two at once, two that never meet, a phrase, a number, nothing. */
export const questions = [
  'order',
  '订单',
  'warranty battery',
  '充电器',
  'order refund',
  '订单退款',
  'cable voucher',
  'A107919',
  'A999999',
  'order 订单',
  'delivery 物流',
  '什么时候到货',
  'manual',
  'nowhere',
] as const;
