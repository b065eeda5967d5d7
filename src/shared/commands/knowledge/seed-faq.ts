import { nameId } from '#shared/id.ts';
import type { NewDocument } from './add-document.ts';

/** The help pages of a shop that does not exist: something to ask about right after the first start. */
export type FaqEntry = { key: string; question: string; answer: string };

export const faqUrl = 'https://bluewing.example/help';

const en: FaqEntry[] = [
  {
    key: 'delivery',
    question: 'How long does delivery take, and what does shipping cost?',
    answer:
      'Standard delivery takes 3 to 5 working days and costs €4.90. Express delivery arrives the next working day if you order before 14:00, and costs €9.90. Shipping is free for orders above €60.',
  },
  {
    key: 'international',
    question: 'Do you ship abroad, to other countries?',
    answer:
      'We ship to all countries of the European Union, to the United Kingdom, Switzerland, Norway and Singapore. International shipping takes 5 to 10 working days and costs €14.90. Customs duties and import taxes are paid by the recipient.',
  },
  {
    key: 'tracking',
    question: 'Where is my order, and how can I track my parcel?',
    answer:
      'As soon as your parcel leaves our warehouse you get an e-mail with a tracking number. You can also open "My orders" in your account to see where the order is. If the tracking status has not changed for three working days, or the package seems lost, write to us and we look into it.',
  },
  {
    key: 'returns',
    question: 'How do I return an item, and when do I get my refund?',
    answer:
      'You can return unused items that do not fit, or that you do not like, within 30 days of receiving them. Print the free return label from "My orders", put it on the parcel and send it back from any post office. We refund your money to the payment you used, within 5 working days after the parcel has reached us.',
  },
  {
    key: 'exchange',
    question: 'Can I exchange an item for another size or colour?',
    answer:
      'Yes. If something does not fit, is too small or too big, choose "Exchange" in "My orders" within 30 days and pick the new size or colour. We send the new one as soon as the old one is on its way to us. Exchanges are free.',
  },
  {
    key: 'cancel',
    question: 'Can I cancel or change my order?',
    answer:
      'You can cancel an order or change its delivery address in "My orders" until we start packing it, usually within two hours after you placed it. Later than that, please refuse the parcel or return it.',
  },
  {
    key: 'payment',
    question: 'Which payment methods do you accept?',
    answer:
      'You can pay by credit card (Visa, Mastercard, American Express), PayPal, Apple Pay, Google Pay, Alipay, WeChat Pay and bank transfer. Your card is charged when the order leaves our warehouse.',
  },
  {
    key: 'warranty',
    question: 'How long is the warranty, and what does it cover?',
    answer:
      'All our products have a two-year warranty; backpacks and tents have five years. It covers defects of material and workmanship: broken zips, torn seams, faulty buckles. We repair a defective product or replace it, free of charge. Normal wear and tear is not covered.',
  },
  {
    key: 'sizes',
    question: 'How do I find the right size?',
    answer:
      'Every product page has a size chart with measurements in centimetres and inches. Measure your chest, waist and hips and compare them with the chart. If you are between two sizes, take the larger one for jackets and the smaller one for trousers. Shoes run true to size.',
  },
  {
    key: 'gift-cards',
    question: 'How do gift cards and vouchers work?',
    answer:
      'Gift cards come by e-mail in any amount from €10 to €500 and are valid for three years. Enter the gift card code at checkout; what is left stays on the card. Gift cards cannot be exchanged for cash. One voucher or discount code can be used per order.',
  },
  {
    key: 'hours',
    question: 'What are your opening hours, and where are the stores?',
    answer:
      'Our stores in Bluewing Lane 7, Hamburg and Orchard Row 12, Singapore are open Monday to Saturday from 10:00 to 19:00 and closed on Sundays and public holidays. Online you can order at any time.',
  },
  {
    key: 'contact',
    question: 'How can I contact customer service?',
    answer:
      'Our customer service team is here Monday to Friday from 9:00 to 18:00 by chat, by phone (number +49 40 5550 1234) and by e-mail (address care@bluewing.example). In this chat you can ask for a human agent at any time. We answer e-mails within one working day.',
  },
];

const zh: FaqEntry[] = [
  {
    key: 'delivery',
    question: '配送需要多长时间？运费是多少？',
    answer:
      '标准快递 3 至 5 个工作日到货，运费 35 元。加急快递当天 14:00 前下单，次个工作日送到，运费 70 元。订单满 450 元包邮，免运费。一般当天或第二天发货。',
  },
  {
    key: 'international',
    question: '可以寄到国外吗？支持国际配送吗？',
    answer:
      '我们可以寄送到欧盟各国、英国、瑞士、挪威和新加坡。国际快递 5 至 10 个工作日送达，国际运费 110 元。海外订单的关税和进口税由收件人承担。',
  },
  {
    key: 'tracking',
    question: '我的订单、快递到哪里了？怎么查物流？',
    answer:
      '包裹出库后，您会收到一封带有快递单号的邮件。您也可以在账户的“我的订单”中查询订单状态和物流信息。如果物流三个工作日没有更新，或者包裹丢失，请联系我们，我们会为您查件。',
  },
  {
    key: 'returns',
    question: '如何退货？退款什么时候到账？',
    answer:
      '收到商品后 30 天内，未使用的商品可以退货。在“我的订单”中打印免费的退货单，贴在包裹上寄回即可。我们收到退货后 5 个工作日内退款，退款原路退回您的付款账户。退货政策适用于所有商品。',
  },
  {
    key: 'exchange',
    question: '可以换货吗？尺码或颜色不合适怎么办？',
    answer:
      '可以。如果尺码不合适，太大或者太小，请在 30 天内到“我的订单”中选择“换货”，挑选新的尺码或颜色。旧商品寄出后我们马上寄出新的，换货免费。',
  },
  {
    key: 'cancel',
    question: '可以取消或修改订单吗？',
    answer:
      '在我们开始打包之前（通常是下单后两小时内），您可以在“我的订单”中取消订单或修改收货地址。超过这个时间，请拒收包裹，或者收到后寄回。',
  },
  {
    key: 'payment',
    question: '支持哪些付款方式？',
    answer:
      '支持支付宝、微信支付、信用卡（Visa、万事达、美国运通）、PayPal、Apple Pay、Google Pay 和银行转账。信用卡在订单出库时扣款。',
  },
  {
    key: 'warranty',
    question: '保修期多长？质保包括什么？',
    answer:
      '所有商品保修两年，背包和帐篷保修五年。保修包括材料和做工的质量问题：拉链坏了、开线、扣具损坏。有质量问题的商品免费维修或者更换。正常磨损不在保修范围内。',
  },
  {
    key: 'sizes',
    question: '怎么选择合适的尺码？',
    answer:
      '每个商品页面都有尺码表，以厘米和英寸标注。请测量胸围、腰围和臀围，与尺码表对照。如果介于两个尺码之间，外套选大一码，裤子选小一码。鞋子按平时的鞋码购买。',
  },
  {
    key: 'gift-cards',
    question: '礼品卡和优惠券怎么使用？',
    answer:
      '礼品卡通过邮件发送，面额 80 至 4000 元，有效期三年。结账时输入礼品卡卡号，余额会留在卡里。礼品卡不能兑换现金。每个订单可以使用一张优惠券或一个折扣码。',
  },
  {
    key: 'hours',
    question: '营业时间是几点？门店在哪里？',
    answer:
      '我们的门店位于汉堡蓝翼巷 7 号和新加坡果园街 12 号，周一至周六 10:00 开门，19:00 关门，周日和法定节假日休息。网店全天都可以下单。',
  },
  {
    key: 'contact',
    question: '怎么联系客服？',
    answer:
      '客服工作时间为周一至周五 9:00 到 18:00，可以通过在线聊天、客服电话 +49 40 5550 1234 或邮箱 care@bluewing.example 联系客服。在聊天中随时可以转人工客服。邮件一个工作日内回复。',
  },
];

export const seedFaq: Record<'en' | 'zh', FaqEntry[]> = { en, zh };

/** The same as documents. An id says which entry it is, so that they can be told from one's own, and taken away. */
export const sampleDocuments = (): (NewDocument & { id: string })[] =>
  Object.entries(seedFaq).flatMap(([language, entries]) =>
    entries.map(({ key, question, answer }) => ({
      ...{ id: nameId('faq', language, key), title: question, url: `${faqUrl}/${language}/${key}`, language },
      source: 'sample' as const,
      chunks: [{ text: answer }],
    })),
  );
