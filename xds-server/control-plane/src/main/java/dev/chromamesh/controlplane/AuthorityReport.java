package dev.chromamesh.controlplane;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.chromamesh.ca.issue.RotationOutcome;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.Finding;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Holder;
import dev.chromamesh.ca.rotation.Order;
import dev.chromamesh.ca.rotation.Wait;
import java.util.List;
import java.util.Locale;

/** The authorities and their rotation as JSON. Pure. */
final class AuthorityReport {

    private AuthorityReport() {}

    static JsonObject of(Hierarchy hierarchy, RotationOutcome last) {
        JsonObject json = new JsonObject();
        json.addProperty("bundle", hierarchy.bundle());
        JsonArray authorities = new JsonArray();
        hierarchy.authorities().values().forEach(authority -> authorities.add(authority(authority)));
        json.add("authorities", authorities);
        JsonArray orders = new JsonArray();
        hierarchy.orders().forEach(order -> orders.add(order(order)));
        json.add("orders", orders);
        JsonArray waits = new JsonArray();
        last.decision().waits().forEach(wait -> waits.add(wait(wait)));
        json.add("waits", waits);
        JsonArray findings = new JsonArray();
        last.decision().findings().forEach(finding -> findings.add(finding(finding)));
        json.add("findings", findings);
        last.rootsMissing().ifPresent(why -> json.addProperty("rootsMissing", why));
        last.trouble().ifPresent(why -> json.addProperty("trouble", why));
        return json;
    }

    private static JsonObject authority(Authority authority) {
        JsonObject json = new JsonObject();
        json.addProperty("id", authority.id().toString());
        json.addProperty("phase", authority.phase().word());
        json.addProperty("since", authority.since().toString());
        authority.taintedAt().ifPresent(at -> json.addProperty("taintedAt", at.toString()));
        authority.signedBy().ifPresent(by -> json.addProperty("signedBy", by.toString()));
        json.addProperty("notBefore", authority.validity().notBefore().toString());
        json.addProperty("notAfter", authority.validity().notAfter().toString());
        json.addProperty("keyType", authority.keyType());
        return json;
    }

    private static JsonObject order(Order order) {
        JsonObject json = new JsonObject();
        json.addProperty("tier", order.tier().word());
        json.addProperty("at", order.at().toString());
        return json;
    }

    private static JsonObject wait(Wait wait) {
        JsonObject json = new JsonObject();
        json.addProperty("for", word(wait.what()));
        json.addProperty("authority", wait.authority().toString());
        if (wait.bundle() > 0) {
            json.addProperty("bundle", wait.bundle());
        }
        json.add("holders", holders(wait.holders()));
        wait.until().ifPresent(until -> json.addProperty("until", until.toString()));
        return json;
    }

    private static JsonObject finding(Finding finding) {
        JsonObject json = new JsonObject();
        json.addProperty("code", word(finding.code()));
        json.addProperty("text", finding.text());
        json.add("holders", holders(finding.holders()));
        return json;
    }

    private static JsonArray holders(List<Holder> holders) {
        JsonArray json = new JsonArray();
        holders.forEach(holder -> {
            JsonObject each = new JsonObject();
            each.addProperty("name", holder.name());
            each.addProperty("until", holder.until().toString());
            json.add(each);
        });
        return json;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
