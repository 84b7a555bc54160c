package dev.signalbox.hub;

import dev.signalbox.hub.gateway.LinkLimits.FrameRate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option that is a rate with its burst: {@code 100/500} is 100 a second, 500 at once. Stateless. */
final class Rate implements ITypeConverter<FrameRate> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})/([1-9][0-9]{0,6})");

    @Override
    public FrameRate convert(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no rate such as 100/500: a second/at once");
        }
        return new FrameRate(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    static String text(FrameRate rate) {
        return rate.perSecond() + "/" + rate.burst();
    }
}
