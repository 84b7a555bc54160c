package dev.signalbox.hub.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The file of a backup: its manifest, and the databases by their files' names. Stateless. */
final class BackupZip {
    private static final String MANIFEST = "manifest";
    /** A manifest has some dozens of lines. */
    private static final int MOST_MANIFEST_BYTES = 64 << 10;

    private BackupZip() {}

    /** Packs the copies in this directory, then reads the file back. */
    static void write(Path zip, BackupManifest manifest, Path copies, BooleanSupplier stopping) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            DataDirectory.restrictFile(zip);
            // Samples are packed already.
            out.setLevel(Deflater.BEST_SPEED);
            out.putNextEntry(new ZipEntry(MANIFEST));
            out.write(manifest.text().getBytes(StandardCharsets.UTF_8));
            for (CopiedFile file : manifest.byName()) {
                out.putNextEntry(new ZipEntry(file.name()));
                try (InputStream in = Files.newInputStream(copies.resolve(file.name()))) {
                    file.passOn(in, out, stopping);
                }
            }
        }
        DataDirectory.syncFile(zip);
        for (CopiedFile file : manifest.byName()) {
            copyOut(zip, file, OutputStream.nullOutputStream(), stopping);
        }
    }

    static BackupManifest manifest(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile());
                InputStream in = file.getInputStream(entry(file, MANIFEST))) {
            return BackupManifest.parse(new String(in.readNBytes(MOST_MANIFEST_BYTES), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("its manifest cannot be read: " + e.getMessage(), e);
        }
    }

    static void copyOut(Path zip, CopiedFile wanted, OutputStream out, BooleanSupplier stopping) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile());
                InputStream in = file.getInputStream(entry(file, wanted.name()))) {
            wanted.passOn(in, out, stopping);
        }
    }

    private static ZipEntry entry(ZipFile file, String name) throws IOException {
        ZipEntry entry = file.getEntry(name);
        if (entry == null) {
            throw new IOException(name + " is missing in it");
        }
        return entry;
    }
}
