package dev.chromamesh.xds;

import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response in its encoding: pieces that were encoded once for all streams, and one of its own. Immutable.
 *
 * @param pieces one after the other they are the message: a protobuf message may be cut between any two of its fields
 */
record Frame(List<ByteString> pieces) {

    /** How gRPC sends frames. The server never has to read one. */
    static final MethodDescriptor.Marshaller<Frame> MARSHALLER = new MethodDescriptor.Marshaller<>() {

        @Override
        public InputStream stream(Frame frame) {
            return new FrameStream(frame);
        }

        @Override
        public Frame parse(InputStream stream) {
            throw new UnsupportedOperationException("only clients read responses");
        }
    };

    Frame {
        pieces = List.copyOf(pieces);
    }

    /** In bytes. */
    int size() {
        int size = 0;
        for (ByteString piece : pieces) {
            size += piece.size();
        }
        return size;
    }

    /** No content: it may be a private key. */
    @Override
    public String toString() {
        return "frame of " + size() + " bytes";
    }

    /** Writes itself when asked to, so that the transport copies the pieces into its buffer and nowhere else. */
    private static final class FrameStream extends InputStream implements Drainable, KnownLength {

        private final Frame frame;
        private @Nullable InputStream rest;

        FrameStream(Frame frame) {
            this.frame = frame;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (rest != null) {
                return Math.toIntExact(rest.transferTo(target));
            }
            for (ByteString piece : frame.pieces()) {
                piece.writeTo(target);
            }
            rest = InputStream.nullInputStream();
            return frame.size();
        }

        @Override
        public int available() throws IOException {
            return rest == null ? frame.size() : rest.available();
        }

        @Override
        public int read() throws IOException {
            return rest().read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return rest().read(target, offset, length);
        }

        private InputStream rest() {
            InputStream opened = rest;
            if (opened == null) {
                opened = ByteString.copyFrom(frame.pieces()).newInput();
                rest = opened;
            }
            return opened;
        }
    }
}
