package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Walks a message and all messages in it, those inside an {@code Any} included. */
final class MessageTree {

    private MessageTree() {}

    /** Shows each message to the visitor, the outer one before those in it. */
    static void visit(Message root, Consumer<Message> visitor) {
        if (root instanceof Any any) {
            if (!any.getTypeUrl().isEmpty()) {
                visit(EnvoyTypes.unpack(any), visitor);
            }
            return;
        }
        visitor.accept(root);
        root.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                for (Object item : field.isRepeated() ? (List<?>) value : List.of(value)) {
                    visit((Message) item, visitor);
                }
            }
        });
    }

    /** A copy in which each message is replaced by what the change makes of it, inner ones first. */
    static <M extends Message> M rewrite(M root, UnaryOperator<Message> change) {
        if (root instanceof Any any) {
            return any.getTypeUrl().isEmpty() ? root : same(root, Protos.any(rewrite(EnvoyTypes.unpack(any), change)));
        }
        Message.Builder copy = root.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : root.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (field.isRepeated()) {
                copy.setField(
                        field,
                        ((List<?>) entry.getValue())
                                .stream()
                                        .map(item -> rewrite((Message) item, change))
                                        .collect(Collectors.toList()));
            } else {
                copy.setField(field, rewrite((Message) entry.getValue(), change));
            }
        }
        return same(root, change.apply(copy.build()));
    }

    /** A change keeps the type of what it changes. */
    @SuppressWarnings("unchecked")
    private static <M extends Message> M same(M before, Message after) {
        if (!after.getDescriptorForType().equals(before.getDescriptorForType())) {
            throw new IllegalArgumentException("changed into: "
                    + after.getDescriptorForType().getFullName() + " (expected: "
                    + before.getDescriptorForType().getFullName() + ")");
        }
        return (M) after;
    }
}
