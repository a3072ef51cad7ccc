export { quoteData } from '../domain/quote-data.ts';
