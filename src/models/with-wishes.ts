import type { Model, ModelRequest } from './model.ts';

/** What the person wants of every call of an endpoint. */
export type Wishes = Pick<ModelRequest, 'thinking' | 'keepAliveSeconds'>;

/** The model with wishes in every call that has none of its own. */
export const withWishes = (model: Model, wishes: Wishes): Model => ({
  name: model.name,
  endpoint: model.endpoint,
  complete: (request, call) =>
    model.complete(
      {
        ...request,
        thinking: request.thinking ?? wishes.thinking,
        keepAliveSeconds: request.keepAliveSeconds ?? wishes.keepAliveSeconds,
      },
      call,
    ),
});
