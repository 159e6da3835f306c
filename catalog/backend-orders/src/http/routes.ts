import type { FastifyInstance } from 'fastify';
import { createOrder, findOrder, listOrders, cancelOrder } from '../domain/orders.ts';

export async function routes(app: FastifyInstance): Promise<void> {
  app.get('/orders', async (request) => listOrders(request.query));
  app.post('/orders', async (request, reply) => {
    const order = await createOrder(request.body, request.headers['idempotency-key']);
    return reply.code(201).send(order);
  });
  app.get('/orders/:id', async (request) => findOrder(request.params));
  app.post('/orders/:id/cancel', async (request, reply) => {
    await cancelOrder(request.params, request.headers['idempotency-key']);
    return reply.code(202).send();
  });
}
