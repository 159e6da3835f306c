package example.mercadoandino.inventory;

/** Lo que se puede prometer: lo contado, menos lo prometido, menos el colchón. */
public final class Availability {

    private static final double CUSHION = 0.03;

    private Availability() {}

    public static int of(int onHand, int reserved) {
        int cushion = Math.max(1, (int) Math.ceil(onHand * CUSHION));
        return Math.max(0, onHand - reserved - cushion);
    }
}
