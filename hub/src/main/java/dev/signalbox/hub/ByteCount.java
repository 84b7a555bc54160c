package dev.signalbox.hub;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option that is a number of bytes: {@code 65536}, {@code 256KiB}, {@code 16MiB}. Stateless. */
final class ByteCount implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})(|b|kib|mib)");
    private static final Map<String, Long> UNITS = Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20);

    @Override
    public Integer convert(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no size such as 65536, 256KiB or 16MiB");
        }
        long bytes = Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 1L);
        if (bytes > Integer.MAX_VALUE) {
            throw new TypeConversionException("'" + text + "' is more than 2 GiB");
        }
        return (int) bytes;
    }

    /** As it is written, in the largest unit that divides it. */
    static String text(int bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : Integer.toString(bytes);
    }
}
