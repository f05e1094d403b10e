import type { Agent, Lead, Source } from '../../../src/lead/lead.ts';

/** The visitor of the documentation's samples. */
export const john = {
  channel: 'shop',
  name: 'John Smith',
  emails: ['email@example.com'],
  phones: [{ raw: '+14084987855', e164: '+14084987855' }],
  description: 'Description text',
  tags: [],
  attributes: {},
} satisfies Partial<Lead>;

/** How John came, without the department, which not every sample has. */
export const johnSource: Source = {
  page: { url: 'http://example.com/', title: 'Page title' },
  utm: { source: 'google', medium: 'cpc', campaign: 'campaign_name', content: 'banner', term: '...' },
  geo: {
    country: 'United States',
    countryCode: 'US',
    region: 'California',
    city: 'San Francisco',
    latitude: 37.7898,
    longitude: -122.3942,
  },
  ip: '208.80.152.201',
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/54.0.2840.71 Safari/537.36',
  topic: 'Topic_1',
};

export const thomas: Agent = { id: '2016', name: 'Thomas Anderson', email: 'agent@jivosite.com' };

/** The visitor of the live request of 2018. */
export const anna = {
  channel: 'shop',
  visitorKey: 'shop/aBcDeFgHiJ/83',
  name: 'Анна',
  emails: ['anna@example.com'],
  phones: [{ raw: '(900) 000-0000', e164: '+79000000000' }],
  tags: [],
  chatsCount: 2,
  attributes: {},
} satisfies Partial<Lead>;

export const annaSource: Source = {
  page: {
    url: 'https://shop.example/catalog/item.html?utm_source=criteo&utm_campaign=cpc&utm_term=low_funnel',
    title: 'Купить «Товар» по цене 5330 руб. — интернет-магазин «Пример»',
  },
  utm: { source: 'criteo', campaign: 'cpc', term: 'low_funnel' },
  geo: {
    country: 'Russian Federation',
    countryCode: 'RU',
    region: 'Moscow City',
    city: 'Moscow',
    latitude: 55.7522,
    longitude: 37.6156,
  },
  ip: '203.0.113.111',
  userAgent:
    'Mozilla/5.0 (Linux; Android 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/68.0.3440.91 Mobile Safari/537.36',
};

export const maria: Agent = { id: '1000001', name: 'Мария', email: 'agent@example.com' };
