export const listNames = ['waiting', 'mine', 'all'] as const;
export type ListName = (typeof listNames)[number];

export const isListName = (name: string | undefined): name is ListName => listNames.some((one) => one === name);
