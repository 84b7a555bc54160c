package dev.signalbox.hub.mapping;

/** Every bound of mappings and discovery; the table of docs/mappings.md names each with what happens beyond it. */
public final class MappingLimits {
    public static final int MAX_MAPPINGS = 256;

    /** Of one mapping. */
    public static final int MAX_TOPICS = 256;

    public static final int MAX_METRICS = 256;
    public static final int MAX_PROPERTIES = 256;
    public static final int MAX_EVENTS = 64;
    public static final int MAX_COMMANDS = 64;

    /** Longer topics are nobody's: no filter of ours could capture them into anything useful. */
    public static final int MAX_TOPIC_CHARS = 512;

    public static final int MAX_FILTER_CHARS = 256;
    public static final int MAX_LEVELS = 16;
    public static final int MAX_CAPTURES = 8;
    public static final int MAX_POINTER_CHARS = 256;
    public static final int MAX_POINTER_TOKENS = 16;

    /** Entries of a table of values, of {@code only}, {@code online}, {@code offline} and {@code except}. */
    public static final int MAX_VALUES = 64;

    public static final int MAX_VALUE_CHARS = 100;
    public static final int MAX_TEMPLATE_CHARS = 1_024;
    public static final int MAX_PAYLOAD_BYTES = 64 << 10;
    public static final int MAX_JSON_DEPTH = 32;
    public static final int MAX_JSON_VALUES = 4_096;

    /** A decimal number costs the square of its digits to read. */
    public static final int MAX_NUMBER_CHARS = 64;

    /** As of any reading. */
    public static final int MAX_TEXT_BYTES = 1_024;

    /** Events of one publish. */
    public static final int MAX_EACH = 32;

    /** What a mapping may create where it does not say. */
    public static final int USUAL_DEVICES = 100;

    public static final int MAX_DEVICES_OF_MAPPING = 1_000;

    /** Mapped devices in all, discovered ones among them. */
    public static final int MAX_DEVICES = 5_000;

    public static final int MAX_DISCOVERED = 500;

    /** Metrics, properties and commands that were heard, of all devices together: each is kept in memory, some 300 bytes. */
    public static final int MAX_HEARD = 50_000;

    /** Of the configs of discovery that hold, together; parsed, each takes several times as much memory. */
    public static final int MAX_DISCOVERY_BYTES = 4 << 20;

    /** Of one discovered device. */
    public static final int MAX_COMPONENTS = 128;

    public static final int MAX_TAGS = 16;
    public static final long MIN_SILENCE_MILLIS = 1_000;
    public static final long MAX_SILENCE_MILLIS = 30L * 24 * 3_600_000;

    /** Publishes of one dry run. */
    public static final int MAX_TRIED = 200;

    /** Faults of one mapping that are told. */
    public static final int MAX_FAULTS = 20;

    private MappingLimits() {}
}
