import { randomUUID } from 'node:crypto';
import type { Order } from './order.ts';
import { store } from './store.ts';

export async function createOrder(body: unknown, key: string | undefined): Promise<Order> {
  if (!key) throw Object.assign(new Error('Idempotency-Key is required'), { statusCode: 422 });
  return store.once(key, () => ({ ...(body as Order), id: `ord_${randomUUID()}`, status: 'created' }));
}

export const findOrder = (params: { id: string }): Promise<Order> => store.get(params.id);
export const listOrders = (query: { customerId: string }): Promise<Order[]> => store.byCustomer(query.customerId);
export const cancelOrder = (params: { id: string }, key?: string): Promise<void> => store.cancel(params.id, key);
