package example.mercadoandino.loyalty;

/** Fetches the rewards of partners every hour. */
public final class PartnerSync {
    private PartnerSync() {}

    public static void main(String[] args) {
        System.out.println("partner-sync");
    }
}
