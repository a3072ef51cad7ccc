/** Asked each time: nothing of it is made when the project is built. */
export const dynamic = 'force-dynamic';

export const GET = (): Response => Response.json({ status: 'ok' });
