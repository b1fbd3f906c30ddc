package dev.chromamesh.mesh.envoy;

import com.google.api.expr.v1alpha1.Constant;
import com.google.api.expr.v1alpha1.Expr;

/** The condition that tells one certificate from all others; RBAC knows no serial numbers. */
final class CertificateDigest {

    private CertificateDigest() {}

    /** {@code connection.sha256_peer_certificate_digest == "<hex>"}. */
    static Expr is(String hex) {
        Expr connection = Expr.newBuilder()
                .setIdentExpr(Expr.Ident.newBuilder().setName("connection"))
                .build();
        Expr digest = Expr.newBuilder()
                .setSelectExpr(
                        Expr.Select.newBuilder().setOperand(connection).setField("sha256_peer_certificate_digest"))
                .build();
        Expr value = Expr.newBuilder()
                .setConstExpr(Constant.newBuilder().setStringValue(hex))
                .build();
        return Expr.newBuilder()
                .setCallExpr(Expr.Call.newBuilder()
                        .setFunction("_==_")
                        .addArgs(digest)
                        .addArgs(value))
                .build();
    }
}
