package dev.signalbox.hub.store;

import dev.signalbox.hub.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Fuzz targets: files that may come from anywhere, cursors that come back from anybody. */
public final class StoreTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "backup-manifest", StoreTargets::manifest,
            "backup-zip", StoreTargets::zip,
            "cursor", bytes -> Cursor.parse(new String(bytes, StandardCharsets.UTF_8), "question"),
            "sweep", StoreTargets::sweep,
            "rollup", StoreTargets::rollup);

    private static final Path FILE = temporary();

    private StoreTargets() {}

    private static void manifest(byte[] bytes) {
        try {
            BackupManifest.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return; // it is none, as whoever reads the zip knows
        }
    }

    private static void zip(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        try {
            BackupZip.manifest(FILE);
        } catch (IOException e) {
            return; // it is none
        }
    }

    /** As if its checksum were right: the bytes behind it are what is looked at. */
    private static void sweep(byte[] bytes) {
        try {
            SweepCodec.decode(sealed(bytes));
        } catch (DamagedBytes e) {
            return;
        }
    }

    private static void rollup(byte[] bytes) {
        try {
            RollupCodec.decode(Tier.MINUTE, 0, sealed(bytes));
        } catch (DamagedBytes e) {
            return;
        }
    }

    private static byte[] sealed(byte[] bytes) {
        ByteWriter out = new ByteWriter();
        Seal.begin(out);
        for (byte octet : bytes) {
            out.octet(octet);
        }
        return Seal.finish(out);
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("fuzz", ".zip");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
