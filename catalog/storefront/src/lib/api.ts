const base = process.env.API ?? 'https://api.mercadoandino.example';

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(3000) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}

export interface Cart { id: string; total: { currency: string; amount: string } }
export interface Hit { sku: string; name: string }

export const currentCart = () => call<Cart>('/cart/v2/mine');
export const search = (query: { collection: string; limit: number }) =>
  call<{ items: Hit[] }>(`/search/v4?${new URLSearchParams({ ...query, limit: String(query.limit) })}`);
export const applyCoupon = (cart: Cart, code: string) =>
  call<Cart>(`/coupons/v1/apply`, { method: 'POST', body: JSON.stringify({ cart: cart.id, code }) });
export const createOrder = (cart: Cart, key: string) =>
  call('/orders/v1/orders', { method: 'POST', headers: { 'Idempotency-Key': key }, body: JSON.stringify(cart) });
