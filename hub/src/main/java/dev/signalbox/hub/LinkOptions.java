package dev.signalbox.hub;

import dev.signalbox.hub.gateway.LinkFeatures;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What links can do and can do without. Confined to the main thread. */
final class LinkOptions {
    @Option(
            names = "--compression",
            defaultValue = "on",
            paramLabel = "<on|off>",
            converter = OnOff.class,
            description = "Compress messages between the hub and consoles that offer it; never devices' ones. Default:"
                    + " ${DEFAULT-VALUE}")
    private boolean compression = true;

    @Option(
            names = "--echo",
            description = "Answer /ws/echo: sends back what a script with an access token sends, to test how the hub"
                    + " speaks WebSocket")
    private boolean echo;

    static final class OnOff implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String text) {
            return switch (text) {
                case "on" -> true;
                case "off" -> false;
                default -> throw new CommandLine.TypeConversionException("'" + text + "' is neither on nor off");
            };
        }
    }

    LinkFeatures features() {
        return new LinkFeatures(compression, echo);
    }
}
