package dev.signalbox.hub.store;

/** The binary column of a chunk: samples of one series, sealed. */
final class ChunkCodec {
    private ChunkCodec() {}

    static byte[] encode(Samples samples, int from, int end) {
        ByteWriter out = new ByteWriter();
        Seal.begin(out);
        SampleCodec.write(out, samples, from, end, 0);
        return Seal.finish(out);
    }

    static Samples decode(byte[] chunk) throws DamagedBytes {
        return SampleCodec.read(Seal.open(chunk), 0);
    }
}
