package dev.signalbox.hub.store;

import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a page ended, as text that nobody outside needs to understand, sealed, and good only for the question it was made
 * for. Immutable.
 *
 * @param first the most significant number of the place
 * @param second the next
 * @param third the last
 */
record Cursor(long first, long second, long third) {
    /** @param question what was asked, without the cursor */
    String text(String question) {
        ByteWriter out = new ByteWriter();
        Seal.begin(out);
        out.signed(first);
        out.signed(second);
        out.signed(third);
        out.signed(Objects.hash(question));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Seal.finish(out));
    }

    /** Empty where the text is not what {@link #text} made for the same question. */
    static Optional<Cursor> parse(String text, String question) {
        try {
            ByteReader in = Seal.open(Base64.getUrlDecoder().decode(text));
            Cursor cursor = new Cursor(in.signed(), in.signed(), in.signed());
            return in.signed() == Objects.hash(question) ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException | DamagedBytes e) {
            return Optional.empty();
        }
    }
}
