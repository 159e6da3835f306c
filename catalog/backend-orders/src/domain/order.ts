/** Estados de una orden y las únicas flechas que hay entre ellos. */
export type Status =
  | 'created' | 'reserved' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'failed';

const next: Record<Status, readonly Status[]> = {
  created: ['reserved', 'failed'],
  reserved: ['paid', 'cancelled'],
  paid: ['packed', 'cancelled'],
  packed: ['shipped'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
  failed: [],
};

export function canMove(from: Status, to: Status): boolean {
  return next[from].includes(to);
}

export interface Order {
  id: string;
  customerId: string;
  status: Status;
  items: { sku: string; quantity: number }[];
}

export function move(order: Order, to: Status): Order {
  if (!canMove(order.status, to)) {
    throw new Error(`order ${order.id}: ${order.status} -> ${to} is not allowed`);
  }
  return { ...order, status: to };
}
