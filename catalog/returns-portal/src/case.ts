export type State = 'pedida' | 'aprobada' | 'en camino' | 'recibida' | 'reembolsada' | 'rechazada';

const days: Record<string, number> = { ropa: 30, calzado: 30, electrónica: 7 };

export const allowed = (category: string, age: number): boolean => age <= (days[category] ?? 0);
